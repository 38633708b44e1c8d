package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The part of the decoder's program that looks at states through the vocabulary. The letters are
 * those of {@link DecoderProgram}.
 */
public final class HeadProgram {
  private final DecoderProgram program;

  /** The calls of this program. */
  public HeadProgram(DecoderProgram program) {
    this.program = program;
  }

  /** float32 logits [K, V] of hidden states [K, d]. */
  public NDArray logits(NDManager scope, NDArray hidden) {
    return program.call(scope, "logits").with(hidden).one();
  }

  /** float32 logits [K, V] of the difference of hidden states [K, d]. */
  public NDArray logitDifferences(NDManager scope, NDArray adapted, NDArray base) {
    return program.call(scope, "logit_differences").with(adapted).with(base).one();
  }

  /**
   * Q̂ [K], V̂ [K], their derivatives [K, d] by the adapted hidden states, and log π̃ of the tokens
   * [K], all float32.
   *
   * @param base [K, d]
   * @param adapted [K, d]
   * @param policy slope and share of Q̂, α₀, α̃
   * @param atOnce how many states and how many words of the vocabulary are looked at together
   */
  public NDList residuals(
      NDManager scope,
      NDArray base,
      NDArray adapted,
      long[] tokens,
      double[] policy,
      long... atOnce) {
    return program
        .call(scope, "residuals")
        .with(base)
        .with(adapted)
        .with(tokens)
        .with(scope.create(policy))
        .with(atOnce)
        .all();
  }

  /**
   * KL(π₁ ‖ π̃) [K] and its derivative [K, d] by the adapted hidden states, both float32; arguments
   * as for {@link #residuals}.
   *
   * @param atOnce how many states go over the vocabulary at a time
   */
  public NDList divergences(
      NDManager scope, NDArray base, NDArray adapted, double[] policy, int atOnce) {
    return program
        .call(scope, "divergences")
        .with(base)
        .with(adapted)
        .with(scope.create(policy))
        .with(atOnce)
        .all();
  }

  /** Rows {@code from} (inclusive) to {@code to} (exclusive), without a graph. */
  public NDArray rows(NDManager scope, NDArray tensor, long from, long to) {
    return program.call(scope, "rows").with(tensor).with(from).with(to).one();
  }
}
