/**
 * Checkpoint and adapter files: safetensors, their index, PEFT's and our own configuration. Files
 * are data from strangers: whatever they claim is checked before it is used, and what does not fit
 * is refused with a {@link io.github.qadapter.ModelFormatException}.
 */
@NullMarked
package io.github.qadapter.internal.weights;

import org.jspecify.annotations.NullMarked;
