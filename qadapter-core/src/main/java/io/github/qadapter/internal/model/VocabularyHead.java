package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.torch.DecoderProgram;

/**
 * The projection from final hidden states to the vocabulary, and its way back. Results are without
 * a graph and belong to the given scope.
 *
 * <p>Shapes: K states, V tokens, d width.
 */
public final class VocabularyHead {
  private final DecoderProgram program;

  VocabularyHead(DecoderProgram program) {
    this.program = program;
  }

  /** States {@code from} (inclusive) to {@code to} (exclusive) of [K, d]. */
  public NDArray states(NDManager scope, NDArray hidden, int from, int to) {
    return program.rows(scope, hidden, from, to);
  }

  /** float32 logits [K, V] of hidden states [K, d]. */
  public NDArray logits(NDManager scope, NDArray hidden) {
    return program.logits(scope, hidden);
  }

  /**
   * float32 differences [K, V] of logits, taken before the projection rounds: in 16 bits the
   * difference of two rounded logits would be mostly rounding.
   *
   * @param adapted [K, d]
   * @param base [K, d]
   */
  public NDArray logitDifferences(NDManager scope, NDArray adapted, NDArray base) {
    return program.logitDifferences(scope, adapted, base);
  }

  /** ∂logit(token)/∂h: the head's rows [K, d], float32, of the given tokens. */
  public NDArray rows(NDManager scope, long[] tokens) {
    return program.headRows(scope, tokens);
  }

  /** The head's rows [K, d], float32, averaged with the weights [K, V]. */
  public NDArray meanRows(NDManager scope, NDArray weights) {
    return program.meanHeadRows(scope, weights);
  }
}
