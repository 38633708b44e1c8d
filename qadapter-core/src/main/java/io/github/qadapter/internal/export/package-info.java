/**
 * A base and an adapter written as one plain model, for programs that know no adapters: as a folder
 * in Hugging Face layout or as a GGUF file, tensor by tensor.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.export;
