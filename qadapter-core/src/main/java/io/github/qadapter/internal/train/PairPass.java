package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.policy.ResidualStates;

/**
 * One pair's share of the loss and of its gradient. The loss depends on the adapter only through
 * the final hidden states, so its derivative there is computed first, in chunks over the
 * vocabulary, and then carried through the decoder's graph in one sweep.
 */
public final class PairPass {
  private final Decoder decoder;
  private final LowRankAdapter adapter;
  private final Objective objective;

  /** A pass for an adapter in training. */
  public PairPass(Decoder decoder, LowRankAdapter adapter, Objective objective) {
    this.decoder = decoder;
    this.adapter = adapter;
    this.objective = objective;
  }

  /**
   * A pair's share of loss and gradient.
   *
   * @param loss the loss's parts and both scores
   * @param gradient [P], in the manager given to the call
   */
  public record Result(PreferenceLoss.Share loss, NDArray gradient) {}

  /**
   * Computes a pair's share.
   *
   * @param base [K, d], the base's hidden states in the row's states, see {@link #base}
   */
  public Result differentiate(
      NDManager parent, PackedAnswers row, NDArray base, PreferenceLoss loss) {
    try (NDManager scope = parent.newSubManager()) {
      NDList leaves = adapter.leaves(scope);
      NDArray hidden =
          decoder.hidden(scope, row.row(), row.row().states(), adapter.ready(scope, leaves));
      ResidualStates states = new ResidualStates(decoder, objective, base, hidden, row.tokens());
      ResidualStates.Differentiated at = states.differentiated(scope);
      PreferenceLoss.Share share =
          loss.of(
              row.along(at.q(), 0),
              row.valuesAlong(at.v(), 0),
              row.along(at.q(), 1),
              row.valuesAlong(at.v(), 1));
      float[] dq = new float[row.tokens().length];
      float[] dv = new float[row.tokens().length];
      row.spread(share.chosen().q(), share.chosen().v(), 0, dq, dv);
      row.spread(share.rejected().q(), share.rejected().v(), 1, dq, dv);
      Shape column = new Shape(dq.length, 1);
      NDArray weight =
          at.dq().muli(scope.create(dq, column)).addi(at.dv().muli(scope.create(dv, column)));
      NDArray gradient = decoder.gradient(scope, hidden, weight, leaves);
      gradient.attach(parent);
      return new Result(share, gradient);
    }
  }

  /** The base's hidden states [K, d] in a row's states, in the given manager. */
  public NDArray base(NDManager scope, PackedAnswers row) {
    return decoder.hidden(scope, row.row(), row.row().states(), new NDList());
  }
}
