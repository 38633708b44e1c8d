package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The model as continuous batching sees it: KV caches that come and go, adapters in slots, prompts
 * chunk by chunk, and one token for many sequences at a time. What it computes for one sequence
 * does not depend, bit for bit, on which others are computed with it. Used by one thread at a time.
 *
 * <p>Shapes: d width, V vocabulary.
 */
public interface StepModel extends AutoCloseable {
  /** A scope for one step; closing it frees everything made in it. */
  NDManager newScope();

  /** The most tokens a sequence may have seen. */
  int maxPositions();

  /** The number of decoder layers. */
  int layers();

  /** Bytes of a cache of this shape. */
  long cacheBytes(int firstAdaptedLayer, int rows, int capacity);

  /** An empty cache with the base's row. */
  KvCache newCache(int firstAdaptedLayer, int capacity);

  /** A cache of its own with the same content. */
  KvCache copy(KvCache cache);

  /** Gives a cache other rows or more room; it keeps what it has of both. */
  void reshape(KvCache cache, int rows, int capacity);

  /** Frees a cache; does nothing if that was done before. */
  void drop(KvCache cache);

  /** Puts an adapter in place for one more request; returns its slot. */
  int bind(BindableAdapter adapter);

  /** Says that one request less uses an adapter. */
  void release(BindableAdapter adapter);

  /**
   * What a chunk of a prompt left behind.
   *
   * @param hidden [1, d], the last token's final hidden state
   * @param entering [T, d], what enters the cache's first adapted layer; no elements where that is
   *     the embedding
   * @param sums [d] for each number of layers asked for: the sum of their output over the chunk
   */
  record BaseChunk(NDArray hidden, NDArray entering, List<float[]> sums) {}

  /**
   * Shows a chunk to the base's row of a cache; counting is the caller's.
   *
   * @param layers after how many of them states are summed
   */
  BaseChunk prefill(NDManager scope, PromptChunk chunk, List<Integer> layers);

  /**
   * An adapter's row of a prompt.
   *
   * @param row its number in the cache, from 1 on
   * @param slot the adapter's
   * @param entering what {@link #prefill} gave for the chunk
   */
  record AdapterRow(int row, int slot, NDArray entering) {}

  /**
   * Shows a chunk to an adapter's row.
   *
   * @return [1, d], the last token's final hidden state
   */
  NDArray prefillAdapter(NDManager scope, PromptChunk chunk, AdapterRow row);

  /**
   * The mixture's logits from final hidden states, as a step computes them.
   *
   * @param base [1, d]
   * @param adapted [1, d] for each adapter
   * @param factors what each adapter's difference to the base is multiplied by
   * @param baseFactor what the base's logits are multiplied by
   * @return float32 [1, V]
   */
  NDArray logits(NDManager scope, NDArray base, NDList adapted, float[] factors, double baseFactor);

  /** Shows each sequence one token. Returns float32 [1, V] for each, and counts the token. */
  NDList step(NDManager scope, List<DecodeInput> inputs);

  @Override
  void close();
}
