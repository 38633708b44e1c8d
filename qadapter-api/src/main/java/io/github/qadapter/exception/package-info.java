/**
 * The exceptions, all but their root {@link io.github.qadapter.QAdapterException}. {@link
 * io.github.qadapter.exception.TrainingCancelledException} alone is none of its kind, but a {@link
 * java.util.concurrent.CancellationException}.
 */
@NullMarked
package io.github.qadapter.exception;

import org.jspecify.annotations.NullMarked;
