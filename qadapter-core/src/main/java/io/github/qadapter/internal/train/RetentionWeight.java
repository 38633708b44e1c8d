package io.github.qadapter.internal.train;

import java.util.Optional;

/**
 * How ρ follows the drift that steps measure: a proportional and integral control of log ρ by the
 * log of how far the running mean of the drift is from the limit. The first part answers at once
 * and takes back what it did when the drift comes back; the second, slow one finds the ρ that holds
 * the drift where it shall be.
 */
record RetentionWeight(double initial, Optional<Double> limit) {
  /** Share of the running mean that a step keeps: the few texts of one step tell little. */
  private static final double MEMORY = 0.5;

  /**
   * What is aimed at, of the limit. The drift falls by itself once the learning rate does, and what
   * is still above in the end costs less by a lower strength than a policy held too tight.
   */
  private static final double AIM = 1.2;

  /** The power of the drift that ρ answers with at once. */
  private static final double ANSWER = 0.6;

  /**
   * The share of its excess that a step adds to log ρ. Raised, it overtakes the drift, which lags.
   */
  private static final double CREEP = 0.1;

  /** Excess beyond a factor e tells no more: at first every drift is far below every limit. */
  private static final double MOST_EXCESS = 1;

  private static final double LEAST = 0.1;
  private static final double MOST = 1000;

  /**
   * The running mean with another step's drift, in nats per position.
   *
   * @param mean the one before it, 0 at first
   * @param drift the mean KL(π₁ ‖ π̃) per position of the step's texts
   */
  static double mean(double mean, double drift) {
    return MEMORY * mean + (1 - MEMORY) * drift;
  }

  /**
   * ρ of the next step.
   *
   * @param weight ρ of the last step
   * @param mean the running mean with the last step's drift
   * @param before the running mean before that
   */
  double next(double weight, double mean, double before) {
    if (limit.isEmpty()) {
      return weight;
    }
    double excess = excess(mean, limit.get());
    double change = ANSWER * (excess - excess(before, limit.get())) + CREEP * excess;
    return Math.max(initial * LEAST, Math.min(initial * MOST, weight * Math.exp(change)));
  }

  private static double excess(double mean, double limit) {
    double log = Math.log(mean / (AIM * limit));
    return Math.max(-MOST_EXCESS, Math.min(MOST_EXCESS, log));
  }
}
