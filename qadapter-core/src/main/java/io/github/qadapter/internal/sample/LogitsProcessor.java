package io.github.qadapter.internal.sample;

/** One step on the way from a policy's scores to those that a token is drawn from. */
@FunctionalInterface
interface ScoreRule {
  /**
   * Changes scores in place.
   *
   * @param scores [V]
   * @param tokens what stands before the token to be chosen
   */
  void change(float[] scores, TokenHistory tokens);
}
