package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.HashMap;
import java.util.Map;

/**
 * The base's hidden states of each pair. The base is frozen, so with several epochs they are kept
 * from the first one on, up to a budget; beyond it the base runs again.
 */
final class BaseStates implements AutoCloseable {
  private static final long BUDGET_BYTES = 1L << 30;

  private final Decoder decoder;
  private final NDManager manager;
  private final PairPass pass;
  private final boolean keep;
  private final Map<Integer, NDArray> kept = new HashMap<>();
  private long bytes;

  BaseStates(Decoder decoder, PairPass pass, boolean keep) {
    this.decoder = decoder;
    this.manager = decoder.newScope();
    this.pass = pass;
    this.keep = keep;
  }

  /** [K, d] of the pair with this number; in the scope or kept here. */
  NDArray of(NDManager scope, int index, PackedAnswers row) {
    NDArray known = kept.get(index);
    if (known != null) {
      return known;
    }
    NDArray states = pass.base(scope, row);
    long size = states.getShape().size() * decoder.bytesPerNumber();
    if (keep && bytes + size <= BUDGET_BYTES) {
      states.attach(manager);
      kept.put(index, states);
      bytes += size;
    }
    return states;
  }

  @Override
  public void close() {
    manager.close();
  }
}
