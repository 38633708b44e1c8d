package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.VocabularyHead;
import java.util.Arrays;

/**
 * The final hidden states of some scored states under base and adapter, and what follows from them.
 * Works in chunks, so that no more than {@value VocabularyHead#CHUNK} rows over the vocabulary are
 * ever held.
 *
 * <p>Shapes: K states, C states of a chunk, V tokens, d width.
 */
public final class ResidualStates {
  static final int CHUNK = VocabularyHead.CHUNK;

  private final Decoder decoder;
  private final Objective objective;
  private final NDArray base;
  private final NDArray adapted;
  private final long[] tokens;

  /**
   * States to be judged.
   *
   * @param base [K, d], the base's final hidden states
   * @param adapted [K, d], the adapted model's
   * @param tokens [K], the token taken in each state; any token where none was
   */
  public ResidualStates(
      Decoder decoder, Objective objective, NDArray base, NDArray adapted, long[] tokens) {
    this.decoder = decoder;
    this.objective = objective;
    this.base = base;
    this.adapted = adapted;
    this.tokens = tokens;
  }

  /**
   * Residual Q-values and soft values, with their derivatives by the adapted hidden states.
   *
   * @param q [K], Q̂(s, token)
   * @param v [K], V̂(s)
   * @param dq [K, d], ∂Q̂(s, token)/∂h: the token's row of the head, times {@link SoftPolicy#slope}
   * @param dv [K, d], ∂V̂(s)/∂h: the head's rows averaged under π̃, times the same
   * @param logPolicy [K], log π̃(token | s), in nats
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Differentiated(
      double[] q, double[] v, NDArray dq, NDArray dv, double[] logPolicy) {}

  /** Everything that training needs of each state. */
  public Differentiated differentiated(NDManager scope) {
    VocabularyHead.Residuals found =
        decoder.head().residuals(scope, base, adapted, tokens, policy());
    return new Differentiated(
        doubles(found.q()), doubles(found.v()), found.dq(), found.dv(), doubles(found.logPolicy()));
  }

  /**
   * How far the policy is from the base, with the derivative by the adapted hidden states.
   *
   * @param divergence [K], KL(π₁ ‖ π̃) in nats
   * @param derivative float32 [K, d], ∂divergence/∂h
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Retained(double[] divergence, NDArray derivative) {}

  /** Everything that retention needs of each state. */
  public Retained retained(NDManager scope) {
    VocabularyHead.Divergences found = decoder.head().divergences(scope, base, adapted, policy());
    return new Retained(doubles(found.divergence()), found.derivative());
  }

  private double[] policy() {
    return new double[] {
      SoftPolicy.slope(objective.parameterisation(), objective.temperature()),
      SoftPolicy.baseShare(objective.parameterisation()),
      objective.baseWeight(),
      objective.temperature()
    };
  }

  private static double[] doubles(NDArray numbers) {
    double[] copy = new double[Math.toIntExact(numbers.size())];
    TokenPick.copy(numbers, copy, 0);
    return copy;
  }

  /**
   * Everything that judging given answers needs of each state; strength is where the dial stands.
   */
  public Judgement judged(NDManager scope, double strength) {
    Judgement judgement = Judgement.ofLength(tokens.length);
    for (int from = 0; from < tokens.length; from += CHUNK) {
      try (NDManager chunkScope = scope.newSubManager()) {
        Chunk chunk = chunk(chunkScope, from);
        NDArray guided = SoftPolicy.atStrength(chunk.logBase(), chunk.logCustom(), strength);
        chunk.pick(chunk.q(), judgement.q());
        chunk.copy(chunk.v(), judgement.v());
        chunk.pick(chunk.logBase(), judgement.logBase());
        chunk.pick(guided, judgement.logGuided());
        chunk.copy(SoftPolicy.divergence(chunk.logBase(), guided), judgement.divergence());
      }
    }
    return judgement;
  }

  private Chunk chunk(NDManager scope, int from) {
    int to = Math.min(from + CHUNK, tokens.length);
    NDArray h0 = decoder.head().states(scope, base, from, to);
    NDArray h1 = decoder.head().states(scope, adapted, from, to);
    VocabularyView view =
        VocabularyView.of(
            objective,
            decoder.head().logits(scope, h0),
            decoder.head().logitDifferences(scope, h1, h0));
    return new Chunk(view, from, Arrays.copyOfRange(tokens, from, to));
  }

  /** A few states over the vocabulary. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Chunk(VocabularyView view, int from, long[] tokens) {
    NDArray q() {
      return view.q();
    }

    NDArray v() {
      return view.v();
    }

    NDArray logBase() {
      return view.logBase();
    }

    NDArray logCustom() {
      return view.logCustom();
    }

    /** Copies the entries of the tokens taken. table: [C, V]. */
    void pick(NDArray table, double[] target) {
      copy(TokenPick.of(table, tokens), target);
    }

    /** Copies one number per state. numbers: [C]. */
    void copy(NDArray numbers, double[] target) {
      TokenPick.copy(numbers, target, from);
    }
  }
}
