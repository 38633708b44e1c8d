package io.github.qadapter.internal.policy;

/**
 * What base and guided policy say about K scored states, one after another as in a packed row.
 *
 * @param q Q̂(s, token)
 * @param v V̂(s)
 * @param logBase log π₁(token | s), in nats
 * @param logGuided the guided policy's log-probability of the token, in nats
 * @param divergence KL(π₁ ‖ guided policy), in nats
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived numbers
public record Judgement(
    double[] q, double[] v, double[] logBase, double[] logGuided, double[] divergence) {
  static Judgement ofLength(int states) {
    return new Judgement(
        new double[states],
        new double[states],
        new double[states],
        new double[states],
        new double[states]);
  }
}
