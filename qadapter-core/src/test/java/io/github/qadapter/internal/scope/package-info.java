@NullMarked
package io.github.qadapter.internal.scope;

import org.jspecify.annotations.NullMarked;
