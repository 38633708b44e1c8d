package io.github.qadapter.evaluation;

/**
 * A number with its 95% confidence interval.
 *
 * @param value the estimate
 * @param low the interval's lower end
 * @param high its upper end
 */
public record Estimate(double value, double low, double high) {
  /** Tells whether the interval leaves a number out. */
  public boolean excludes(double number) {
    return low > number || high < number;
  }
}
