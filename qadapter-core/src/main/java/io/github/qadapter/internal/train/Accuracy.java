package io.github.qadapter.internal.train;

/** Whether a pair is judged rightly. */
final class Accuracy {
  private Accuracy() {}

  /** 1 if the chosen answer scores higher, 0 if lower, one half for a tie. */
  static double of(double chosenScore, double rejectedScore) {
    return (Math.signum(chosenScore - rejectedScore) + 1) / 2;
  }
}
