package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.StepModel;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A prompt's way into a KV cache, chunk by chunk so that other sequences get their tokens
 * meanwhile. The base's row goes first; its states say how much of each adapter the prompt gets,
 * and only then the adapters that act get rows. A prompt that none acts on has cost what the base
 * costs.
 */
final class ChunkedPrefill implements AutoCloseable {
  private final StepModel model;
  private final KvCache cache;
  private final PromptChunks chunks;
  private final Function<StateSums, List<ActiveAdapter>> choice;
  private final NDManager memory;
  private final BasePrefill base;
  private @Nullable AdapterPrefill adapted;

  /**
   * Nothing computed yet but what the cache has seen.
   *
   * @param sums of the states of what the cache has seen
   * @param choice of the adapters that act, from the sums over the whole prompt
   */
  ChunkedPrefill(
      StepModel model,
      int[] tokens,
      KvCache cache,
      StateSums sums,
      Function<StateSums, List<ActiveAdapter>> choice) {
    this.model = model;
    this.cache = cache;
    this.chunks = new PromptChunks(tokens, cache.seen());
    this.choice = choice;
    this.memory = model.newScope();
    this.base = new BasePrefill(model, cache, chunks, sums, memory);
  }

  KvCache cache() {
    return cache;
  }

  /** Computes a chunk; says whether it was the last. */
  boolean advance() {
    if (adapted != null) {
      adapted.advance();
      return adapted.isOver();
    }
    if (!base.advance()) {
      return false;
    }
    List<ActiveAdapter> adapters = choice.apply(base.sums());
    adapted = new AdapterPrefill(model, cache, chunks, base, adapters, memory);
    return adapted.isOver();
  }

  /** float32 [1, V] after the prompt, at its end. */
  NDArray logits(NDManager scope, double strength) {
    AdapterPrefill rows = Objects.requireNonNull(adapted);
    Mixture mixture = Mixture.of(rows.adapters(), strength);
    return model.logits(
        scope, base.state(), rows.states(), mixture.factors(), mixture.baseFactor());
  }

  @Override
  public void close() {
    memory.close();
  }
}
