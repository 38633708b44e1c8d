package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.PromptChunk;
import io.github.qadapter.internal.model.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A prompt's way through the base's row of a cache. It leaves what the adapters' rows begin with:
 * the states that enter the first adapted layer, and sums that learned scopes read.
 */
final class BasePrefill {
  private final StepModel model;
  private final KvCache cache;
  private final PromptChunks chunks;
  private final StateSums sums;
  private final NDManager memory;
  private final List<NDArray> entering = new ArrayList<>();
  private @Nullable NDArray state;
  private int done;

  /**
   * Nothing computed yet but what the cache has seen.
   *
   * @param sums of the states of what the cache has seen
   * @param memory for what is left behind
   */
  BasePrefill(
      StepModel model, KvCache cache, PromptChunks chunks, StateSums sums, NDManager memory) {
    this.model = model;
    this.cache = cache;
    this.chunks = chunks;
    this.sums = sums;
    this.memory = memory;
    this.done = chunks.start();
  }

  /** Computes a chunk; says whether it was the last. */
  boolean advance() {
    PromptChunk chunk = chunks.after(done, cache);
    try (NDManager scope = model.newScope()) {
      StepModel.BaseChunk found = model.prefill(scope, chunk, sums.blocks());
      sums.add(found.sums(), chunk.tokens().length);
      found.entering().attach(memory);
      entering.add(found.entering());
      done += chunk.tokens().length;
      cache.seen(done);
      if (done == chunks.length()) {
        found.hidden().attach(memory);
        state = found.hidden();
      }
    }
    return done == chunks.length();
  }

  /** The sums over the whole prompt, at its end. */
  StateSums sums() {
    return sums;
  }

  /** [T, d], what enters the first adapted layer in the chunk after so many tokens. */
  NDArray entering(int seen) {
    return entering.get(chunks.number(seen));
  }

  /** [1, d], the last token's final hidden state. */
  NDArray state() {
    return Objects.requireNonNull(state);
  }
}
