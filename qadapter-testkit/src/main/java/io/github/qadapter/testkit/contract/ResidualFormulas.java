package io.github.qadapter.testkit.contract;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.testkit.DoubleTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The formulas of residual Q-learning as an implementation offers them to {@link
 * ResidualFormulasContract}: 64-bit floats in and out, whatever it computes in between.
 *
 * <p>Shapes: K states, V actions or tokens, n tokens of one response. Every function must leave its
 * arguments as they were. Functions take many states or responses at once, so that one call can be
 * one trip to a native library.
 */
public interface ResidualFormulas {
  /**
   * log π₁ = z − log Σ exp(z) of the base's raw logits.
   *
   * @param logits z, [K, V]
   * @return [K, V], each row's probabilities sum to 1
   */
  DoubleTensor logBase(DoubleTensor logits);

  /**
   * Q̂ from the adapted model's logits z_a and the base's z_b.
   *
   * @param adaptedLogits z_a, [K, V]
   * @param baseLogits z_b, [K, V]
   * @param temperature α̃, above 0
   * @return [K, V]
   */
  DoubleTensor residual(
      DoubleTensor adaptedLogits,
      DoubleTensor baseLogits,
      Parameterization parameterization,
      double temperature);

  /**
   * Formula 1: V̂(s) = α̃ log Σₐ exp((Q̂(s,a) + α₀ log π₁(a|s)) / α̃).
   *
   * @param q Q̂, [K, V]
   * @param logBase log π₁, [K, V]
   * @param baseWeight α₀, at least 0
   * @param temperature α̃, above 0
   * @return [K]
   */
  DoubleTensor softValue(
      DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature);

  /**
   * Formula 2: log π̃(a|s) = (Q̂(s,a) + α₀ log π₁(a|s) − V̂(s)) / α̃.
   *
   * @return [K, V]; for the arguments see {@link #softValue}
   */
  DoubleTensor customizedLogPolicy(
      DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature);

  /**
   * Formula 3 in one step: r₂ = Q̂(s,a) − γ E V̂(s′), element by element.
   *
   * @param q Q̂(s,a), any shape
   * @param nextValue E V̂(s′), the same shape
   * @param discount γ in [0, 1]
   * @return the same shape
   */
  DoubleTensor recoveredReward(DoubleTensor q, DoubleTensor nextValue, double discount);

  /**
   * Formula 3 along responses: r₂(sₜ, yₜ) = Q̂(sₜ, yₜ) − γ V̂(sₜ₊₁), where V̂ after the end is 0.
   *
   * @param discount γ in [0, 1]
   * @return for each response its rewards, [n]
   */
  List<DoubleTensor> responseRewards(List<Response> responses, double discount);

  /**
   * Formula 4: R = Σₜ γᵗ⁻¹ r₂(sₜ, yₜ) for each response, normalized by that response's own length
   * if wanted.
   *
   * @param rewards for each response its rewards, [n]
   * @return one score for each response
   */
  DoubleTensor scores(List<DoubleTensor> rewards, double discount, Normalizer normalizer);

  /**
   * mean softplus(R(l) − R(w)) over pairs + β · mean r₂² over all tokens of all responses.
   *
   * @param chosen the preferred response of each pair
   * @param rejected the other response of each pair, in the same order
   * @param objective gives γ, the normalizer and β
   */
  double loss(List<Response> chosen, List<Response> rejected, Objective objective);

  /**
   * The Bradley–Terry term alone, mean softplus(R(l) − R(w)). By default it is {@link #loss} on
   * responses of one token.
   *
   * @param chosenScores R(w) of each pair
   * @param rejectedScores R(l) of each pair
   */
  default double preferenceLoss(DoubleTensor chosenScores, DoubleTensor rejectedScores) {
    return loss(
        Response.ofScores(chosenScores),
        Response.ofScores(rejectedScores),
        Objective.builder().rewardPenalty(0).build());
  }

  /**
   * The strength dial: log π_s ∝ (1 − s) log π₁ + s log π̃, normalized.
   *
   * @param logBase log π₁, [K, V]
   * @param logCustom log π̃, [K, V]
   * @param strength s, at least 0
   * @return [K, V]
   */
  DoubleTensor atStrength(DoubleTensor logBase, DoubleTensor logCustom, double strength);

  /**
   * Formula 8's KL(π₁(·|s) ‖ π̃(·|s)).
   *
   * @param logBase log π₁, [K, V]
   * @param logCustom log π̃, [K, V]
   * @return [K]
   */
  DoubleTensor divergence(DoubleTensor logBase, DoubleTensor logCustom);

  /**
   * What is known of one response y₁ … yₙ.
   *
   * @param q Q̂(sₜ, yₜ) for t = 1 … n
   * @param values V̂(sₜ) for t = 1 … n + 1, as computed from whatever stands there; the last one
   *     means something only if the response did not end
   * @param ended whether yₙ ended the response, so that V̂(sₙ₊₁) counts as 0; false for one that
   *     was cut
   */
  record Response(DoubleTensor q, DoubleTensor values, boolean ended) {
    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException unless there is one value more than Q-values
     */
    public Response {
      if (q.size() < 1 || values.size() != q.size() + 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected at least one Q-value and one state's value more, but found %d and %d.",
                q.size(),
                values.size()));
      }
    }

    /** n. */
    public int length() {
      return q.size();
    }

    private static List<Response> ofScores(DoubleTensor scores) {
      return Arrays.stream(scores.values())
          .mapToObj(score -> new Response(DoubleTensor.of(score), DoubleTensor.zeros(2), true))
          .toList();
    }
  }
}
