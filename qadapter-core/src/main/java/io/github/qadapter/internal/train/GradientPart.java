package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import java.io.Serializable;

/**
 * The summed gradient of a part of a step, with what was measured on the way.
 *
 * @param gradient [P], the sum over its pairs and texts
 * @param pairs what was measured on each pair, in the order of the work
 * @param divergence the sum of KL(π₁ ‖ π̃) over all positions of its texts, in nats
 */
@SuppressWarnings("ArrayRecordComponent") // summed by the trainer, never compared
public record GradientPart(float[] gradient, ImmutableList<PairOutcome> pairs, double divergence)
    implements Serializable {

  /**
   * What was measured on a pair.
   *
   * @param pair its number in the training set
   * @param preference its share of the Bradley–Terry loss
   * @param squaredReward its share of the mean squared reward
   * @param right 1 if the chosen answer scored higher, 0 if lower, one half for a tie
   * @param chosenLogLikelihood Σ log π̃ along the chosen answer, in nats
   * @param rejectedLogLikelihood the same along the rejected one
   * @param gradientNorm the Euclidean norm of its gradient
   */
  public record PairOutcome(
      int pair,
      double preference,
      double squaredReward,
      double right,
      double chosenLogLikelihood,
      double rejectedLogLikelihood,
      double gradientNorm)
      implements Serializable {
    /** Tells whether every entry is a number. */
    boolean finite() {
      return Double.isFinite(preference + squaredReward + gradientNorm);
    }
  }
}
