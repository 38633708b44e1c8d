/** The exceptions, all but {@link io.github.qadapter.QAdapterException}, which most of them are. */
@NullMarked
package io.github.qadapter.exception;

import org.jspecify.annotations.NullMarked;
