package io.github.qadapter.internal.policy;

/**
 * The numbers of base and guided policy in K scored states, one after another as in a packed row.
 *
 * @param q Q̂(s, token)
 * @param v V̂(s)
 * @param logBase log π₁(token | s), in nats
 * @param logGuided the guided policy's log-probability of the token, in nats
 * @param divergence KL(π₁ ‖ guided policy), in nats
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived numbers
public record StateScores(
    double[] q, double[] v, double[] logBase, double[] logGuided, double[] divergence) {
  static StateScores ofLength(int states) {
    return new StateScores(
        new double[states],
        new double[states],
        new double[states],
        new double[states],
        new double[states]);
  }
}
