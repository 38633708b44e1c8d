package io.github.qadapter.internal.math;

/**
 * Rewards and scores along one answer of n scored tokens. {@code q} holds Q̂(sₜ, yₜ) for t = 1…n.
 *
 * <p>With next-state values {@code v} holds V̂(sₜ) for t = 1…n+1; the last one is 0 where the
 * answer ends with the end-of-turn token. As the released code scores, it holds V̂(sₜ) for t = 1…n.
 *
 * <p>That a reward can be read back from Q̂ is inverse soft Q-learning (<a
 * href="https://arxiv.org/abs/2106.12142">Garg et al., 2021</a>); along the tokens of an answer, <a
 * href="https://arxiv.org/abs/2404.12358">Rafailov et al., "From r to Q*" (2024)</a>.
 */
public final class RecoveredRewards {
  private final int valueOffset;
  private final double discount;

  private RecoveredRewards(int valueOffset, double discount) {
    this.valueOffset = valueOffset;
    this.discount = discount;
  }

  /** The rewards of an objective with this scoring and discount γ. */
  public static RecoveredRewards of(RewardScoring scoring, double discount) {
    return new RecoveredRewards(scoring.valueOffset(), discount);
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
    if (v.length != q.length + valueOffset) {
      throw new IllegalArgumentException(
          "Expected " + (q.length + valueOffset) + " soft values, but found " + v.length + ".");
    }
    double[] rewards = new double[q.length];
    for (int t = 0; t < q.length; t++) {
      rewards[t] = q[t] - discount * v[t + valueOffset];
    }
    return rewards;
  }

  /**
   * R = Σₜ γᵗ⁻¹ r₂(sₜ, yₜ) / divisor.
   *
   * @param divisor from {@link RewardScoring#divisor}
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
   * The chain rule backwards: ∂r₂ₜ/∂Q̂(sₜ, yₜ) = 1, ∂r₂ₜ/∂V̂ = −γ.
   *
   * @param byReward ∂L/∂r₂, n values
   * @return ∂L/∂V̂, as many values as {@link #rewards} takes
   */
  double[] byValue(double[] byReward) {
    double[] byValue = new double[byReward.length + valueOffset];
    for (int t = 0; t < byReward.length; t++) {
      byValue[t + valueOffset] = -discount * byReward[t];
    }
    return byValue;
  }
}
