package io.github.qadapter.internal.math;

import io.github.qadapter.ScoreNormaliser;

/**
 * Rewards and scores along one answer y₁…yₙ. {@code q} holds Q̂(sₜ, yₜ) for t = 1…n, {@code v}
 * holds V̂(sₜ) for t = 1…n+1; the last one is 0 where the answer ends with the end-of-turn token.
 */
public final class RecoveredRewards {
  private RecoveredRewards() {}

  /**
   * The residual soft Bellman equation solved for the reward: r₂(sₜ, yₜ) = Q̂(sₜ, yₜ) − γ V̂(sₜ₊₁).
   *
   * @param q n values
   * @param v n + 1 values
   * @return n values
   */
  public static double[] of(double[] q, double[] v, double discount) {
    if (v.length != q.length + 1) {
      throw new IllegalArgumentException(
          "Expected " + (q.length + 1) + " soft values, but found " + v.length + ".");
    }
    double[] rewards = new double[q.length];
    for (int t = 0; t < q.length; t++) {
      rewards[t] = q[t] - discount * v[t + 1];
    }
    return rewards;
  }

  /** R = Σₜ γᵗ⁻¹ r₂(sₜ, yₜ), divided as the normaliser says. */
  public static double score(double[] rewards, double discount, ScoreNormaliser normaliser) {
    double sum = 0;
    double weight = scoreWeight(rewards.length, normaliser);
    for (double reward : rewards) {
      sum += weight * reward;
      weight *= discount;
    }
    return sum;
  }

  /** ∂R/∂r₂ at the first token; at token t it is γᵗ⁻¹ times that. */
  static double scoreWeight(int length, ScoreNormaliser normaliser) {
    return switch (normaliser) {
      case NONE -> 1;
      case RESPONSE_LENGTH -> 1.0 / length;
    };
  }
}
