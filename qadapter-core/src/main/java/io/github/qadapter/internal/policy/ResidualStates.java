package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import java.util.Arrays;

/**
 * The final hidden states of some scored states under base and adapter, and what follows from them.
 * Works in chunks, so that no more than {@value #CHUNK} rows over the vocabulary are ever held.
 *
 * <p>Shapes: K states, C states of a chunk, V tokens, d width.
 */
public final class ResidualStates {
  static final int CHUNK = 64;

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
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Differentiated(double[] q, double[] v, NDArray dq, NDArray dv) {}

  /** Everything that training needs of each state. */
  public Differentiated differentiated(NDManager scope) {
    double[] q = new double[tokens.length];
    double[] v = new double[tokens.length];
    double slope = SoftPolicy.slope(objective.parameterisation(), objective.temperature());
    NDArray dq = decoder.head().rows(scope, tokens).muli(slope);
    NDArray dv = dq.zerosLike();
    for (int from = 0; from < tokens.length; from += CHUNK) {
      try (NDManager chunkScope = scope.newSubManager()) {
        Chunk chunk = chunk(chunkScope, from);
        chunk.pick(chunk.q(), q);
        chunk.copy(chunk.v(), v);
        NDArray mean = decoder.head().meanRows(chunkScope, chunk.logCustom().exp());
        dv.set(new NDIndex(from + ":" + chunk.to()), mean.muli(slope));
      }
    }
    return new Differentiated(q, v, dq, dv);
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
    int to() {
      return from + tokens.length;
    }

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
