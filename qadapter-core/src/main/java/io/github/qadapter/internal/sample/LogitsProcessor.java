package io.github.qadapter.internal.sample;

/**
 * A logits processor: one step on the way from a policy's scores to those that a token is drawn
 * from.
 */
@FunctionalInterface
interface LogitsProcessor {
  /**
   * Changes scores in place.
   *
   * @param scores [V]
   * @param tokens what stands before the token to be chosen
   */
  void process(float[] scores, TokenHistory tokens);
}
