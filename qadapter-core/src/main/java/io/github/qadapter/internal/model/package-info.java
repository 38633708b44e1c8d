/**
 * The decoder-only transformer over the TorchScript program: configuration, weights, forward
 * passes, KV caches, and LoRA adapters.
 *
 * <p>{@code DecoderConfig} and {@code WeightLoader} make a {@link
 * io.github.qadapter.internal.model.Decoder} of a checkpoint. Training and scoring give it rows of
 * token ids ({@link io.github.qadapter.internal.model.PackedRow}) and take hidden states [T, d];
 * decoding goes through {@link io.github.qadapter.internal.model.CachedDecoder}, one KV cache for
 * each sequence. The rooms policy, train, decode and those above call this one; it knows no text
 * and no objective. Native memory belongs to the scope that a caller passes or to an object that is
 * closed.
 */
@NullMarked
package io.github.qadapter.internal.model;

import org.jspecify.annotations.NullMarked;
