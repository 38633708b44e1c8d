package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.data.ScratchFile;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The hidden states of each row under the base. The base is frozen, so where rows come again they
 * are kept from the first time on: in memory up to a budget, then in a file as far as the disk has
 * room. The rest is computed anew.
 */
final class HiddenStateCache implements AutoCloseable {
  private final Decoder decoder;
  private final NDManager manager;
  private final RowGradients gradients;
  private final OptionalLong budget;
  private final Map<Integer, RowGradients.Frozen> kept = new HashMap<>();
  private final HiddenStateSpill spill;
  private long bytes;

  /**
   * Keeps nothing yet.
   *
   * @param budget the most bytes to keep in memory; empty where no row comes again
   */
  HiddenStateCache(Decoder decoder, RowGradients gradients, OptionalLong budget) {
    this(decoder, gradients, budget, ScratchFile::usableBytes);
  }

  /** The same on another disk. */
  HiddenStateCache(
      Decoder decoder, RowGradients gradients, OptionalLong budget, LongSupplier usableBytes) {
    this.decoder = decoder;
    this.manager = decoder.newScope();
    this.gradients = gradients;
    this.budget = budget;
    this.spill = new HiddenStateSpill(decoder, usableBytes);
  }

  /** The states of the row with this number; in the scope or kept here. */
  RowGradients.Frozen of(NDManager scope, int index, PackedAnswers row) {
    RowGradients.Frozen known = kept.get(index);
    if (known != null) {
      return known;
    }
    Optional<RowGradients.Frozen> filed = spill.read(scope, index);
    if (filed.isPresent()) {
      return filed.get();
    }
    RowGradients.Frozen frozen = gradients.frozen(scope, row);
    if (budget.isPresent()) {
      keep(scope, index, frozen);
    }
    return frozen;
  }

  private void keep(NDManager scope, int index, RowGradients.Frozen frozen) {
    long size = HiddenStateSpill.bytes(decoder, frozen);
    if (bytes + size <= budget.getAsLong()) {
      frozen.hidden().attach(manager);
      frozen.entering().attach(manager);
      kept.put(index, frozen);
      bytes += size;
    } else {
      spill.write(scope, index, frozen);
    }
  }

  /** The number of rows in memory. */
  int inMemory() {
    return kept.size();
  }

  /** The number of rows in the file. */
  int inFile() {
    return spill.rows();
  }

  @Override
  public void close() {
    manager.close();
    spill.close();
  }
}
