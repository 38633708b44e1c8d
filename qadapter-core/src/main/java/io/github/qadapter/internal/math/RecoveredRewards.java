package io.github.qadapter.internal.math;

import io.github.qadapter.ScoreNormaliser;
import io.github.qadapter.Scoring;

/**
 * Rewards and scores along one answer of n scored tokens. {@code q} holds Q̂(sₜ, yₜ) for t = 1…n.
 *
 * <p>With next-state values {@code v} holds V̂(sₜ) for t = 1…n+1; the last one is 0 where the
 * answer ends with the end-of-turn token. As the released code scores, it holds V̂(sₜ) for t = 1…n.
 */
public final class RecoveredRewards {
  private final Scoring scoring;
  private final double discount;

  private RecoveredRewards(Scoring scoring, double discount) {
    this.scoring = scoring;
    this.discount = discount;
  }

  /** The rewards of an objective with this scoring and discount γ. */
  public static RecoveredRewards of(Scoring scoring, double discount) {
    return new RecoveredRewards(scoring, discount);
  }

  /** How many places after Q̂'s the value lies that is taken off: sₜ₊₁ or sₜ. */
  public static int valueOffset(Scoring scoring) {
    return scoring == Scoring.NEXT_STATE ? 1 : 0;
  }

  /**
   * The residual soft Bellman equation solved for the reward: r₂(sₜ, yₜ) = Q̂(sₜ, yₜ) − γ V̂(sₜ₊₁),
   * or − γ V̂(sₜ) as the released code has it.
   *
   * @param q n values
   * @param v n + 1 values, or n as the released code has it
   * @return n values
   */
  public double[] rewards(double[] q, double[] v) {
    int offset = valueOffset(scoring);
    if (v.length != q.length + offset) {
      throw new IllegalArgumentException(
          "Expected " + (q.length + offset) + " soft values, but found " + v.length + ".");
    }
    double[] rewards = new double[q.length];
    for (int t = 0; t < q.length; t++) {
      rewards[t] = q[t] - discount * v[t + offset];
    }
    return rewards;
  }

  /**
   * R = Σₜ γᵗ⁻¹ r₂(sₜ, yₜ) / divisor.
   *
   * @param divisor see {@link #divisor}
   */
  public double score(double[] rewards, double divisor) {
    double sum = 0;
    double weight = 1;
    for (double reward : rewards) {
      sum += weight * reward;
      weight *= discount;
    }
    return sum / divisor;
  }

  /**
   * What the score of an answer of n scored tokens is divided by. The released code's divisor is no
   * property of the answer: it is its padded row's length less one.
   */
  public static double divisor(ScoreNormaliser normaliser, int tokens) {
    return switch (normaliser) {
      case NONE -> 1;
      case RESPONSE_LENGTH -> tokens;
    };
  }

  /**
   * The chain rule backwards: ∂r₂ₜ/∂Q̂(sₜ, yₜ) = 1, ∂r₂ₜ/∂V̂ = −γ.
   *
   * @param byReward ∂L/∂r₂, n values
   * @return ∂L/∂V̂, as many values as {@link #rewards} takes
   */
  double[] byValue(double[] byReward) {
    int offset = valueOffset(scoring);
    double[] byValue = new double[byReward.length + offset];
    for (int t = 0; t < byReward.length; t++) {
      byValue[t + offset] = -discount * byReward[t];
    }
    return byValue;
  }
}
