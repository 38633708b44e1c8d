@NullMarked
package io.github.qadapter.internal.weights;

import org.jspecify.annotations.NullMarked;
