package io.github.qadapter.internal.train;

/** The preference accuracy: pairs whose chosen answer has the higher score. */
final class Accuracy {
  /** The size of what 32-bit rounding leaves of a reward that is zero. */
  private static final double ROUNDING = 1e-6;

  private Accuracy() {}

  /**
   * 1 if the chosen answer scores higher, 0 if lower, one half for a tie. Scores that differ by no
   * more than rounding are a tie: an untrained adapter's rewards are all zero but for that.
   *
   * @param tokens how many rewards both scores sum up
   */
  static double of(double chosenScore, double rejectedScore, int tokens) {
    double difference = chosenScore - rejectedScore;
    return Math.abs(difference) <= ROUNDING * tokens ? 0.5 : (Math.signum(difference) + 1) / 2;
  }
}
