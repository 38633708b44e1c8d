package io.github.qadapter.report;

import java.time.Duration;
import java.util.Optional;

/**
 * An evaluation of an adapter while or after it is trained: how well it ranks held-out pairs, and
 * how far it drifted.
 *
 * @param step how many optimizer steps it has taken; 0 before the first
 * @param preference how well held-out pairs are told apart, if there are any
 * @param retention how far the policy went from the base on retention text, if there is any
 * @param neutral the same on neutral texts, if there are any
 * @param elapsed the time since training began
 */
public record TrainingEvaluation(
    int step,
    Optional<Preference> preference,
    Optional<Drift> retention,
    Optional<Drift> neutral,
    Duration elapsed) {

  /**
   * The preference on held-out pairs.
   *
   * @param pairs how many pairs were evaluated, at least 1
   * @param accuracy the share whose chosen answer has the higher score, ties counting half
   * @param margin the mean of log π̃/π₁ of the chosen answer less that of the rejected one, in nats
   * @param logLikelihoods of the answers under the policy that is evaluated
   */
  public record Preference(
      int pairs, double accuracy, double margin, PairLogLikelihoods logLikelihoods) {
    /** The standard normal's 97.5% quantile. */
    private static final double QUANTILE = 1.959963984540054;

    /**
     * The lower end of the accuracy's 95% confidence interval: that of Wilson, "Probable inference"
     * (1927), which holds near 0 and 1 as well.
     */
    public double accuracyLow() {
      return Math.max(0, center() - halfWidth());
    }

    /** The upper end of the accuracy's 95% confidence interval. */
    public double accuracyHigh() {
      return Math.min(1, center() + halfWidth());
    }

    private double center() {
      double z2 = QUANTILE * QUANTILE;
      return (accuracy + z2 / (2 * pairs)) / (1 + z2 / pairs);
    }

    private double halfWidth() {
      double z2 = QUANTILE * QUANTILE;
      return QUANTILE
          * Math.sqrt(accuracy * (1 - accuracy) / pairs + z2 / (4.0 * pairs * pairs))
          / (1 + z2 / pairs);
    }
  }

  /**
   * The drift of the policy from the base: what was forgotten.
   *
   * @param texts how many texts were evaluated
   * @param lossBefore the base's mean negative log-probability per token, in nats
   * @param lossAfter the customized policy's
   * @param kl the mean KL(π₁ ‖ π̃) per token, in nats
   */
  public record Drift(int texts, double lossBefore, double lossAfter, double kl) {}
}
