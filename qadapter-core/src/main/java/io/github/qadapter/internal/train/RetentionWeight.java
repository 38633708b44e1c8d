package io.github.qadapter.internal.train;

import java.util.OptionalDouble;

/**
 * How ρ follows the drift that steps measure. Above the limit it rises, under it it falls, each in
 * proportion to the root of how far off the drift is, and only while the drift is not on its way
 * already: what a higher ρ does shows some steps later, and a ρ that went on rising until then
 * would be far too high.
 */
record RetentionWeight(double initial, OptionalDouble limit) {
  private static final double MOST_RISE = 1.5;
  private static final double MOST_FALL = 0.9;

  /** Less of the step's drift before it counts as falling: two texts are not like the next two. */
  private static final double FALLING = 0.95;

  private static final double LEAST = 0.1;
  private static final double MOST = 1000;

  /**
   * ρ of the next step.
   *
   * @param weight ρ of the last step
   * @param drift the mean KL(π₁ ‖ π̃) per position of its texts, in nats
   * @param before the same of the step before it, 0 if there was none
   */
  double next(double weight, double drift, double before) {
    if (limit.isEmpty()) {
      return weight;
    }
    double excess = Math.sqrt(drift / limit.getAsDouble());
    double factor = 1;
    if (excess > 1 && drift >= FALLING * before) {
      factor = Math.min(MOST_RISE, excess);
    } else if (excess < 1 && drift < before) {
      factor = Math.max(MOST_FALL, excess);
    }
    return Math.max(initial * LEAST, Math.min(initial * MOST, weight * factor));
  }
}
