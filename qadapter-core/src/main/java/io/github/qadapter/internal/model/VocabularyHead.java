package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.torch.HeadProgram;

/**
 * The projection from final hidden states to the vocabulary, and its way back. Results are without
 * a graph and belong to the given scope.
 *
 * <p>Shapes: K states, V tokens, d width.
 */
public final class VocabularyHead {
  /** How many states go over the whole vocabulary at a time, where slices will not do. */
  public static final int CHUNK = 64;

  /** How many states go over a slice of the vocabulary together: enough for fast products. */
  private static final int STATES = 512;

  /** How many words a slice has: few enough for its logits to stay in a processor's cache. */
  private static final int WORDS = 4096;

  private final HeadProgram program;

  VocabularyHead(HeadProgram program) {
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

  /**
   * Residual Q-values and soft values with their derivatives by the adapted hidden states, all
   * float32: what {@code SoftPolicy} says in single formulas, in one go and in place.
   *
   * @param q [K], Q̂(s, token)
   * @param v [K], V̂(s)
   * @param dq [K, d], ∂Q̂(s, token)/∂h
   * @param dv [K, d], ∂V̂(s)/∂h
   * @param logPolicy [K], log π̃(token | s)
   */
  public record Residuals(NDArray q, NDArray v, NDArray dq, NDArray dv, NDArray logPolicy) {}

  /**
   * Residuals of states [K, d].
   *
   * @param tokens [K]
   * @param policy slope and share of Q̂, α₀, α̃
   */
  public Residuals residuals(
      NDManager scope, NDArray base, NDArray adapted, long[] tokens, double... policy) {
    NDList found = program.residuals(scope, base, adapted, tokens, policy, STATES, WORDS);
    return new Residuals(found.get(0), found.get(1), found.get(2), found.get(3), found.get(4));
  }

  /**
   * KL(π₁ ‖ π̃) of states and its derivative by the adapted hidden states, both float32.
   *
   * @param divergence [K]
   * @param derivative [K, d]
   */
  public record Divergences(NDArray divergence, NDArray derivative) {}

  /** Divergences of states [K, d] in chunks; arguments as for {@link #residuals}. */
  public Divergences divergences(NDManager scope, NDArray base, NDArray adapted, double... policy) {
    NDList found = program.divergences(scope, base, adapted, policy, CHUNK);
    return new Divergences(found.get(0), found.get(1));
  }
}
