package io.github.qadapter.internal.train;

import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.Dropout;
import java.util.OptionalLong;

/**
 * How a worker runs its rows.
 *
 * @param dropout the share of the inputs of each A that is dropped
 * @param seed what is dropped follows from it, the step and the row
 * @param checkpointing whether a row's activations are kept until its gradient is there
 * @param keptBytes how much of what the base says of rows may stay in memory for the next time; the
 *     rest goes to a file; empty where no row comes again
 */
public record PassOptions(
    double dropout, long seed, ActivationCheckpointing checkpointing, OptionalLong keptBytes) {
  /** Nothing dropped, nothing kept beyond a row. */
  public static final PassOptions PLAIN =
      new PassOptions(0, 0, ActivationCheckpointing.OFF, OptionalLong.empty());

  /** The options of a row's pass in a step. */
  RowGradients.Run run(int step, int row) {
    return new RowGradients.Run(
        dropout == 0 ? Dropout.NONE : Dropout.of(dropout, seed, step, row), checkpointing);
  }
}
