package io.github.qadapter.internal.train;

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
  private final Decoder decoder;
  private final NDManager manager;
  private final PairPass pass;
  private final long budget;
  private final Map<Integer, PairPass.Frozen> kept = new HashMap<>();
  private long bytes;

  BaseStates(Decoder decoder, PairPass pass, long budget) {
    this.decoder = decoder;
    this.manager = decoder.newScope();
    this.pass = pass;
    this.budget = budget;
  }

  /** [K, d] of the pair with this number; in the scope or kept here. */
  PairPass.Frozen of(NDManager scope, int index, PackedAnswers row) {
    PairPass.Frozen known = kept.get(index);
    if (known != null) {
      return known;
    }
    PairPass.Frozen frozen = pass.frozen(scope, row);
    long numbers = frozen.hidden().getShape().size() + frozen.entering().getShape().size();
    long size = numbers * decoder.bytesPerNumber();
    if (bytes + size <= budget) {
      frozen.hidden().attach(manager);
      frozen.entering().attach(manager);
      kept.put(index, frozen);
      bytes += size;
    }
    return frozen;
  }

  @Override
  public void close() {
    manager.close();
  }
}
