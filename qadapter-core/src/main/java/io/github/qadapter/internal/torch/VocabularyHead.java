package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.math.PolicyCoefficients;

/**
 * The projection from final hidden states to the vocabulary, and its way back. Results are without
 * a graph and belong to the given scope.
 *
 * <p>Shapes: K states, V words, d width.
 */
public final class VocabularyHead {
  /** The number of states that go over the whole vocabulary at a time, where slices will not do. */
  public static final int CHUNK = 64;

  /**
   * The number of states that go over a slice of the vocabulary together: enough for fast products.
   */
  private static final int STATES = 512;

  /** The number of a slice's words: few enough for its logits to stay in a processor's cache. */
  private static final int WORDS = 4096;

  private final DecoderProgram program;
  private final Sizes sizes;

  /** The head of a program. */
  public VocabularyHead(DecoderProgram program) {
    this(program, new Sizes(STATES, WORDS, CHUNK));
  }

  /** The same in chunks and slices of other sizes. */
  public VocabularyHead(DecoderProgram program, Sizes sizes) {
    this.program = program;
    this.sizes = sizes;
  }

  /**
   * How much is looked at together.
   *
   * @param states states over a slice of the vocabulary
   * @param words words of a slice
   * @param chunk states over the whole vocabulary
   */
  public record Sizes(int states, int words, int chunk) {}

  /**
   * Does something with tables over the vocabulary on the program's own thread, whose helpers are
   * there already; on the caller's, they would be more threads than there are processors.
   */
  public void together(Runnable work) {
    program
        .thread()
        .call(
            () -> {
              work.run();
              return this;
            });
  }

  /** Rows {@code from} (inclusive) to {@code to} (exclusive) of [K, d]. */
  public NDArray rows(NDManager scope, NDArray hidden, int from, int to) {
    return program.call(scope, "rows").with(hidden).with(from).with(to).one();
  }

  /** float32 logits [K, V] of hidden states [K, d]. */
  public NDArray logits(NDManager scope, NDArray hidden) {
    return program.call(scope, "logits").with(hidden).one();
  }

  /**
   * float32 differences [K, V] of logits, taken before the projection rounds: in 16 bits the
   * difference of two rounded logits would be mostly rounding.
   *
   * @param adapted [K, d]
   * @param base [K, d]
   */
  public NDArray logitDifferences(NDManager scope, NDArray adapted, NDArray base) {
    return program.call(scope, "logit_differences").with(adapted).with(base).one();
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
   * Residuals of states.
   *
   * @param base [K, d]
   * @param adapted [K, d]
   * @param tokens [K]
   */
  public Residuals residuals(
      NDManager scope,
      NDArray base,
      NDArray adapted,
      long[] tokens,
      PolicyCoefficients coefficients) {
    NDList found =
        program
            .call(scope, "residuals")
            .with(base)
            .with(adapted)
            .with(tokens)
            .with(tensor(scope, coefficients))
            .with(sizes.states(), sizes.words())
            .all();
    return new Residuals(found.get(0), found.get(1), found.get(2), found.get(3), found.get(4));
  }

  /**
   * KL(π₁ ‖ π̃) of states and its derivative by the adapted hidden states, both float32.
   *
   * @param divergence [K], in nats
   * @param derivative [K, d]
   */
  public record Divergences(NDArray divergence, NDArray derivative) {}

  /** Divergences of states [K, d]; arguments as for {@link #residuals}. */
  public Divergences divergences(
      NDManager scope, NDArray base, NDArray adapted, PolicyCoefficients coefficients) {
    NDList found =
        program
            .call(scope, "divergences")
            .with(base)
            .with(adapted)
            .with(tensor(scope, coefficients))
            .with(sizes.chunk())
            .all();
    return new Divergences(found.get(0), found.get(1));
  }

  /** float64 [4], in the program's order. */
  private static NDArray tensor(NDManager scope, PolicyCoefficients of) {
    return scope.create(new double[] {of.slope(), of.share(), of.baseWeight(), of.temperature()});
  }
}
