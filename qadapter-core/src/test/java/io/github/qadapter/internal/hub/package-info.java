@NullMarked
package io.github.qadapter.internal.hub;

import org.jspecify.annotations.NullMarked;
