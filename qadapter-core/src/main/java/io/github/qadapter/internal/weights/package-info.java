/**
 * Checkpoint and adapter files: safetensors with their index and shards, GGUF in one part or
 * several, PEFT's configuration and our own.
 *
 * <p>Files are data from strangers: whatever they claim is checked before it is used, and what does
 * not fit is refused with a {@link io.github.qadapter.exception.ModelFormatException}. The room
 * knows no tensors in memory. It says where a stored tensor lies ({@link
 * io.github.qadapter.internal.weights.StoredTensor}) and reads rows of it as float32, the blocks of
 * GGUF dequantized; a GGUF file's metadata is told in the words of {@code config.json}, so that the
 * rooms above see one layout. Adapters are written whole or not at all.
 */
@NullMarked
package io.github.qadapter.internal.weights;

import org.jspecify.annotations.NullMarked;
