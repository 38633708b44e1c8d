package io.github.qadapter.testkit;

/** Arithmetic on logarithms. */
final class LogSpace {
  private LogSpace() {}

  /**
   * scale · log Σᵢ exp(xᵢ / scale) over {@code x[from .. from + count)}, without overflow.
   *
   * @param scale above 0
   */
  static double softMaximum(double[] x, int from, int count, double scale) {
    double top = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      top = Math.max(top, x[i]);
    }
    if (top == Double.NEGATIVE_INFINITY) {
      return top;
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.exp((x[i] - top) / scale);
    }
    return top + scale * Math.log(sum);
  }

  /** log Σ exp(x). */
  static double logSumExp(double... x) {
    return softMaximum(x, 0, x.length, 1);
  }
}
