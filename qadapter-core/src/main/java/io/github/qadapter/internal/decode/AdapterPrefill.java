package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.PromptChunk;
import io.github.qadapter.internal.model.StepModel;
import io.github.qadapter.internal.model.StepModel.AdapterRow;
import java.util.List;

/** A prompt's way through the adapters' rows of a cache, one row after the other. */
final class AdapterPrefill {
  private final StepModel model;
  private final KvCache cache;
  private final PromptChunks chunks;
  private final BasePrefill base;
  private final List<ActiveAdapter> adapters;
  private final NDManager memory;
  private final NDList states = new NDList();
  private final int start;
  private int done;

  /**
   * Gives the cache a row for each adapter.
   *
   * @param base at its end
   * @param memory for what is left behind
   */
  AdapterPrefill(
      StepModel model,
      KvCache cache,
      PromptChunks chunks,
      BasePrefill base,
      List<ActiveAdapter> adapters,
      NDManager memory) {
    this.model = model;
    this.cache = cache;
    this.chunks = chunks;
    this.base = base;
    this.adapters = adapters;
    this.memory = memory;
    int rows = 1 + adapters.size();
    // The rows of other adapters, or none, are no beginning for these.
    this.start = cache.rows() == rows ? chunks.start() : 0;
    this.done = start;
    model.reshape(cache, rows, cache.capacity());
  }

  boolean isOver() {
    return states.size() == adapters.size();
  }

  /** Computes a chunk of one row. */
  void advance() {
    PromptChunk chunk = chunks.after(done, cache);
    int number = states.size();
    try (NDManager scope = model.newScope()) {
      NDArray entering =
          cache.firstAdaptedLayer() == 0 ? scope.create(new float[0]) : base.entering(done);
      int slot = adapters.get(number).slot();
      NDArray state =
          model.prefillAdapter(scope, chunk, new AdapterRow(1 + number, slot, entering));
      done += chunk.tokens().length;
      if (done == chunks.length()) {
        state.attach(memory);
        states.add(state);
        done = start;
      }
    }
  }

  List<ActiveAdapter> adapters() {
    return adapters;
  }

  /** [1, d] for each adapter, the last token's final hidden state. */
  NDList states() {
    return states;
  }
}
