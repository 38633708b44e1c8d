package io.github.qadapter.internal.train;

import java.util.OptionalDouble;

/**
 * How ρ follows the drift that a step measures: above the limit it rises, by up to half again a
 * step, under it it falls, by a twentieth at most, so that it is there before the drift is.
 */
record RetentionWeight(double initial, OptionalDouble limit) {
  private static final double RISE = 0.5;
  private static final double FALL = 0.05;
  private static final double LEAST = 0.1;
  private static final double MOST = 1000;

  /**
   * ρ of the next step.
   *
   * @param weight ρ of the last step
   * @param drift the mean KL(π₁ ‖ π̃) per position of its texts, in nats
   */
  double next(double weight, double drift) {
    if (limit.isEmpty()) {
      return weight;
    }
    double excess = drift / limit.getAsDouble() - 1;
    double change = Math.max(-FALL, Math.min(RISE, excess * RISE));
    return Math.max(initial * LEAST, Math.min(initial * MOST, weight * (1 + change)));
  }
}
