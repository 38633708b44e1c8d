package io.github.qadapter.report;

/**
 * The log-likelihoods of pairs' two answers, apart from each other: the mean over pairs of Σ log
 * π(token | what stands before it) along an answer, the token that ends it included. A margin that
 * grows while both fall is paid for with answers that the model would no longer give.
 *
 * @param chosen of the chosen answers, in nats; NaN where it is not known
 * @param rejected of the rejected answers, in nats; NaN where it is not known
 */
public record PairLogLikelihoods(double chosen, double rejected) {
  /** The value for reports of earlier versions, which did not measure it. */
  public static final PairLogLikelihoods UNKNOWN = new PairLogLikelihoods(Double.NaN, Double.NaN);

  /** Tells whether both were measured. */
  public boolean isKnown() {
    return Double.isFinite(chosen) && Double.isFinite(rejected);
  }
}
