package io.github.qadapter.internal.math;

import io.github.qadapter.Objective;

/**
 * The Bradley–Terry loss of one pair with the reward penalty, and its derivative with respect to Q̂
 * and V̂ of every scored token: mean softplus(R(l) − R(w)) + β · mean r₂².
 *
 * <p>A batch's loss is a mean over pairs and a mean over tokens; both counts are given, so that
 * pairs can be computed one after another and summed.
 */
public final class PreferenceLoss {
  private final Objective objective;
  private final double pairs;
  private final double tokens;

  /**
   * A loss over a batch.
   *
   * @param pairs how many pairs the batch has
   * @param tokens how many scored tokens it has in all
   */
  public PreferenceLoss(Objective objective, int pairs, int tokens) {
    this.objective = objective;
    this.pairs = pairs;
    this.tokens = tokens;
  }

  /**
   * One pair's share of the loss.
   *
   * @param preference softplus(R(l) − R(w)) / pairs
   * @param squaredReward Σ r₂² / tokens
   * @param chosenScore R(w)
   * @param rejectedScore R(l)
   * @param chosen the derivative along the chosen answer
   * @param rejected the derivative along the rejected answer
   */
  public record Share(
      double preference,
      double squaredReward,
      double chosenScore,
      double rejectedScore,
      Derivative chosen,
      Derivative rejected) {}

  /**
   * The loss's derivative along one answer of n tokens.
   *
   * @param q n values, ∂L/∂Q̂(sₜ, yₜ)
   * @param v n + 1 values, ∂L/∂V̂(sₜ)
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Derivative(double[] q, double[] v) {}

  /** The share of a pair; q and v as in {@link RecoveredRewards}. */
  public Share of(double[] chosenQ, double[] chosenV, double[] rejectedQ, double[] rejectedV) {
    double[] chosen = RecoveredRewards.of(chosenQ, chosenV, objective.discount());
    double[] rejected = RecoveredRewards.of(rejectedQ, rejectedV, objective.discount());
    double chosenScore = score(chosen);
    double rejectedScore = score(rejected);
    double margin = chosenScore - rejectedScore;
    double preference = softplus(-margin) / pairs;
    // d softplus(−m)/dm = −σ(−m)
    double slope = -sigmoid(-margin) / pairs;
    return new Share(
        preference,
        (squares(chosen) + squares(rejected)) / tokens,
        chosenScore,
        rejectedScore,
        derivative(chosen, slope),
        derivative(rejected, -slope));
  }

  /** preference + β · squaredReward. */
  public double total(double preference, double squaredReward) {
    return preference + objective.rewardPenalty() * squaredReward;
  }

  private double score(double[] rewards) {
    return RecoveredRewards.score(rewards, objective.discount(), objective.normaliser());
  }

  /**
   * Through r₂: ∂r₂ₜ/∂Q̂(sₜ, yₜ) = 1 and ∂r₂ₜ/∂V̂(sₜ₊₁) = −γ. The first state's value is not used.
   */
  private Derivative derivative(double[] rewards, double scoreSlope) {
    double discount = objective.discount();
    double[] q = new double[rewards.length];
    double[] v = new double[rewards.length + 1];
    double weight = RecoveredRewards.scoreWeight(rewards.length, objective.normaliser());
    for (int t = 0; t < rewards.length; t++) {
      q[t] = scoreSlope * weight + 2 * objective.rewardPenalty() * rewards[t] / tokens;
      v[t + 1] = -discount * q[t];
      weight *= discount;
    }
    return new Derivative(q, v);
  }

  private static double squares(double[] rewards) {
    double sum = 0;
    for (double reward : rewards) {
      sum += reward * reward;
    }
    return sum;
  }

  /** log(1 + eˣ), safe for large arguments of either sign. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** 1 / (1 + e⁻ˣ), safe for large arguments of either sign. */
  static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
