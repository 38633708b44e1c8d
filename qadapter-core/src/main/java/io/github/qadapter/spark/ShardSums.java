package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.train.GradientPart;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * A shard's sums as they travel back.
 *
 * @param gradient [P]
 * @param pairs what was measured on each pair
 * @param divergence of its texts
 */
@SuppressWarnings("ArrayRecordComponent") // sent, never compared
record ShardSums(float[] gradient, ArrayList<Outcome> pairs, double divergence)
    implements Serializable {

  /** What was measured on a pair; see {@link GradientPart.PairOutcome}. */
  record Outcome(
      int pair,
      double preference,
      double squaredReward,
      double right,
      double chosenLogLikelihood,
      double rejectedLogLikelihood,
      double gradientNorm)
      implements Serializable {
    static Outcome of(GradientPart.PairOutcome found) {
      return new Outcome(
          found.pair(),
          found.preference(),
          found.squaredReward(),
          found.right(),
          found.chosenLogLikelihood(),
          found.rejectedLogLikelihood(),
          found.gradientNorm());
    }

    GradientPart.PairOutcome found() {
      return new GradientPart.PairOutcome(
          pair,
          preference,
          squaredReward,
          right,
          chosenLogLikelihood,
          rejectedLogLikelihood,
          gradientNorm);
    }
  }

  static ShardSums of(GradientPart part) {
    return new ShardSums(
        part.gradient(),
        new ArrayList<>(part.pairs().stream().map(Outcome::of).toList()),
        part.divergence());
  }

  ImmutableList<GradientPart.PairOutcome> outcomes() {
    return pairs.stream().map(Outcome::found).collect(ImmutableList.toImmutableList());
  }
}
