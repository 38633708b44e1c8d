package io.github.qadapter.evaluation;

/**
 * A paired comparison of two models on the same units.
 *
 * @param difference the first model's mean less the second's
 * @param test the paired test
 * @param pValue the probability of a difference at least as large if there were none in truth;
 *     two-sided
 */
public record Comparison(Estimate difference, Test test, double pValue) {
  /** The paired tests. */
  public enum Test {
    /** McNemar's exact test, for units that are right or wrong. */
    MCNEMAR("McNemar's exact test"),
    /** The paired t-test of the units' differences. */
    PAIRED_T("paired t-test");

    private final String label;

    Test(String label) {
      this.label = label;
    }

    /** The test as a table names it. */
    public String label() {
      return label;
    }
  }
}
