package io.github.qadapter.internal.math;

import io.github.qadapter.Objective;
import java.io.Serializable;

/**
 * The loss of one pair and its derivative with respect to Q̂ and V̂ of every scored token. That of
 * {@link Objective.Loss#SQUARED} is mean ((R(w) − R(l) − ½) / α̃)², that of <a
 * href="https://arxiv.org/abs/2310.12036">Azar et al., "A general theoretical paradigm" (2023)</a>
 * where α̃ = α₀, and that of {@link Objective.Loss#SUPERVISED} is − mean log π̃ of the chosen
 * answers' tokens, where log π̃ = (Q̂ + α₀ log π₁ − V̂) / α̃ at the token's own state.
 *
 * <p>Otherwise it is the Bradley–Terry loss of one pair with the reward penalty, and its derivative
 * with respect to Q̂ and V̂ of every scored token: mean softplus(R(l) − R(w)) + β · mean r₂². The
 * first term is that of <a href="https://arxiv.org/abs/2305.18290">Rafailov et al., "Direct
 * preference optimization" (2023)</a> on scores of recovered rewards, the second that of <a
 * href="https://arxiv.org/abs/2305.15363">Hejna and Sadigh, "Inverse preference learning"
 * (2023)</a>.
 *
 * <p>A batch's loss is a mean over pairs and a mean over tokens; both counts are given, so that
 * pairs can be computed one after another and summed.
 */
public final class PreferenceLoss {
  /** The margin to which the squared loss pulls, in units of reward. */
  private static final double ENOUGH = 0.5;

  private final Objective objective;
  private final RewardScoring scoring;
  private final RecoveredRewards recovered;
  private final Batch batch;

  /** The loss of an objective over a batch. */
  public PreferenceLoss(Objective objective, Batch batch) {
    this.objective = objective;
    this.scoring = RewardScoring.of(objective);
    this.recovered = RecoveredRewards.of(scoring, objective.discount());
    this.batch = batch;
  }

  /**
   * What a pair's share depends on.
   *
   * @param pairs how many pairs the batch has
   * @param tokens how many scored tokens it has in all
   * @param paddedLength its longest row, prompt and answer; only the released code's scoring asks
   */
  public record Batch(int pairs, int tokens, int paddedLength) implements Serializable {}

  /**
   * One pair's share of the loss.
   *
   * @param preference softplus(R(l) − R(w)) / pairs, or another loss of the objective
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
   * The loss's derivative along one answer.
   *
   * @param q ∂L/∂Q̂(sₜ, yₜ) for each scored token
   * @param v ∂L/∂V̂ for each value that {@link RecoveredRewards} takes
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Derivative(double[] q, double[] v) {}

  /**
   * An answer's scored tokens.
   *
   * @param q as in {@link RecoveredRewards}
   * @param v likewise
   * @param logPolicy log π̃ of each token, in nats; only the supervised loss asks
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Answer(double[] q, double[] v, double[] logPolicy) {}

  /** The share of a pair. */
  public Share of(Answer chosen, Answer rejected) {
    Share scored = of(chosen.q(), chosen.v(), rejected.q(), rejected.v());
    return switch (objective.loss()) {
      case BRADLEY_TERRY, SQUARED -> scored;
      case SUPERVISED ->
          new Share(
              -sum(chosen.logPolicy()) / batch.tokens(),
              scored.squaredReward(),
              scored.chosenScore(),
              scored.rejectedScore(),
              likelihood(chosen),
              new Derivative(new double[rejected.q().length], new double[rejected.v().length]));
    };
  }

  /** ∂ log π̃/∂Q̂(sₜ, yₜ) = 1/α̃ and ∂ log π̃/∂V̂(sₜ) = −1/α̃. */
  private Derivative likelihood(Answer chosen) {
    double slope = 1 / (objective.policyTemperature() * batch.tokens());
    double[] byQ = new double[chosen.q().length];
    double[] byV = new double[chosen.v().length];
    for (int t = 0; t < byQ.length; t++) {
      byQ[t] = -slope;
      byV[t] = slope;
    }
    return new Derivative(byQ, byV);
  }

  private static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }

  /** The Bradley–Terry share of a pair; q and v as in {@link RecoveredRewards}. */
  public Share of(double[] chosenQ, double[] chosenV, double[] rejectedQ, double[] rejectedV) {
    double[] chosen = recovered.rewards(chosenQ, chosenV);
    double[] rejected = recovered.rewards(rejectedQ, rejectedV);
    double chosenScore = recovered.score(chosen, divisor(chosen));
    double rejectedScore = recovered.score(rejected, divisor(rejected));
    double margin = chosenScore - rejectedScore;
    double preference = ofMargin(margin) / batch.pairs();
    double slope = slope(margin) / batch.pairs();
    return new Share(
        preference,
        (squares(chosen) + squares(rejected)) / batch.tokens(),
        chosenScore,
        rejectedScore,
        derivative(chosen, slope),
        derivative(rejected, -slope));
  }

  private double ofMargin(double margin) {
    return switch (objective.loss()) {
      case BRADLEY_TERRY, SUPERVISED -> softplus(-margin);
      case SQUARED -> square((margin - ENOUGH) / objective.policyTemperature());
    };
  }

  /** The derivative by the margin; d softplus(−m)/dm = −σ(−m). */
  private double slope(double margin) {
    return switch (objective.loss()) {
      case BRADLEY_TERRY, SUPERVISED -> -sigmoid(-margin);
      case SQUARED -> 2 * (margin - ENOUGH) / square(objective.policyTemperature());
    };
  }

  private static double square(double number) {
    return number * number;
  }

  /** preference + β · squaredReward. */
  public double total(double preference, double squaredReward) {
    return preference + objective.rewardPenalty() * squaredReward;
  }

  private double divisor(double[] rewards) {
    return scoring.divisor(rewards.length, batch.paddedLength());
  }

  private Derivative derivative(double[] rewards, double scoreSlope) {
    double[] byReward = new double[rewards.length];
    double weight = scoreSlope / divisor(rewards);
    for (int t = 0; t < rewards.length; t++) {
      byReward[t] = weight + 2 * objective.rewardPenalty() * rewards[t] / batch.tokens();
      weight *= objective.discount();
    }
    return new Derivative(byReward, recovered.byValue(byReward));
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
