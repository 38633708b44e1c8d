package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.PolicyCoefficients;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.torch.VocabularyHead;

/**
 * The final hidden states of some scored states under base and adapter, and the losses' derivatives
 * by them. Shapes: K states, d width.
 */
public final class ResidualStates {
  /** The most states that are over the whole vocabulary at a time. */
  public static final int CHUNK = VocabularyHead.CHUNK;

  private final Decoder decoder;
  private final PolicyCoefficients coefficients;
  private final NDArray base;
  private final NDArray adapted;
  private final long[] tokens;

  /**
   * States under base and adapter.
   *
   * @param base [K, d], the base's final hidden states
   * @param adapted [K, d], the adapted model's
   * @param tokens [K], the token taken in each state; any token where none was
   */
  public ResidualStates(
      Decoder decoder, Objective objective, NDArray base, NDArray adapted, long[] tokens) {
    this.decoder = decoder;
    this.coefficients = PolicyCoefficients.of(objective);
    this.base = base;
    this.adapted = adapted;
    this.tokens = tokens;
  }

  /**
   * Residual Q-values and soft values, with their derivatives by the adapted hidden states.
   *
   * @param q [K], Q̂(s, token)
   * @param v [K], V̂(s)
   * @param dq [K, d], ∂Q̂(s, token)/∂h: the token's row of the head, times {@link
   *     PolicyCoefficients#slope}
   * @param dv [K, d], ∂V̂(s)/∂h: the head's rows averaged under π̃, times the same
   * @param logPolicy [K], log π̃(token | s), in nats
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Differentiated(
      double[] q, double[] v, NDArray dq, NDArray dv, double[] logPolicy) {}

  /** Everything that training needs of each state. */
  public Differentiated differentiated(NDManager scope) {
    VocabularyHead.Residuals found =
        decoder.head().residuals(scope, base, adapted, tokens, coefficients);
    return new Differentiated(
        doubles(found.q()), doubles(found.v()), found.dq(), found.dv(), doubles(found.logPolicy()));
  }

  /**
   * How far the policy is from the base, with the derivative by the adapted hidden states.
   *
   * @param divergence [K], KL(π₁ ‖ π̃) or its sample, in nats
   * @param derivative float32 [K, d], ∂divergence/∂h
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
  public record Retained(double[] divergence, NDArray derivative) {}

  /** Everything that retention needs of each state. */
  public Retained retained(NDManager scope) {
    VocabularyHead.Divergences found =
        decoder.head().divergences(scope, base, adapted, coefficients);
    return new Retained(doubles(found.divergence()), found.derivative());
  }

  /**
   * One sample of the divergence, at the token taken in each state: log π₁ − log π̃, whose
   * derivative is that of the negative log-likelihood. Where the base drew the tokens, its mean is
   * the KL.
   */
  public Retained replayed(NDManager scope) {
    VocabularyHead.Residuals found =
        decoder.head().residuals(scope, base, adapted, tokens, coefficients);
    double[] divergence = logBase(scope);
    double[] logPolicy = doubles(found.logPolicy());
    for (int i = 0; i < divergence.length; i++) {
      divergence[i] -= logPolicy[i];
    }
    return new Retained(divergence, found.dv().subi(found.dq()).divi(coefficients.temperature()));
  }

  private double[] logBase(NDManager scope) {
    double[] logBase = new double[tokens.length];
    VocabularyChunks.of(scope, decoder.head(), base)
        .forEach(chunk -> chunk.pick(chunk.logBase(), tokens, logBase));
    return logBase;
  }

  private static double[] doubles(NDArray numbers) {
    double[] copy = new double[Math.toIntExact(numbers.size())];
    TokenPick.copy(numbers, copy, 0);
    return copy;
  }
}
