package io.github.qadapter.internal.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Soft values and policies over a vocabulary, after <a href="https://arxiv.org/abs/2306.09526">Li
 * et al., "Residual Q-learning" (2023)</a> and <a href="https://arxiv.org/abs/2407.03856">Li et
 * al., "Q-Adapter" (ICLR 2025)</a>. Shapes: K states, V tokens. No argument is changed.
 */
public final class SoftPolicy {
  private SoftPolicy() {}

  /**
   * log π₁ = z_b − log Σ exp(z_b), the base's normalized log-probabilities.
   *
   * @param baseLogits [K, V]
   * @return [K, V]
   */
  public static NDArray logBase(NDArray baseLogits) {
    return baseLogits.logSoftmax(-1);
  }

  /**
   * Q̂ = slope · (z_a − z_b) + share · z_b, from the base's logits z_b and the adapted model's
   * difference to them.
   *
   * @param baseLogits [K, V]
   * @param difference [K, V]
   * @return [K, V]
   */
  public static NDArray q(PolicyCoefficients coefficients, NDArray baseLogits, NDArray difference) {
    NDArray q = difference.mul(coefficients.slope());
    if (coefficients.share() == 0) {
      return q;
    }
    try (NDArray base = baseLogits.mul(coefficients.share())) {
      return q.addi(base);
    }
  }

  /**
   * (Q̂ + α₀ log π₁) / α̃, the customized policy's unnormalized log-probabilities.
   *
   * @param q [K, V]
   * @param logBase [K, V]
   * @return [K, V]
   */
  public static NDArray unnormalized(
      NDArray q, NDArray logBase, double baseWeight, double temperature) {
    try (NDArray weighted = logBase.mul(baseWeight)) {
      return q.add(weighted).divi(temperature);
    }
  }

  /**
   * V̂(s) = α̃ log Σₐ exp((Q̂(s,a) + α₀ log π₁(a|s)) / α̃).
   *
   * @param unnormalized [K, V], from {@link #unnormalized}
   * @return [K]
   */
  public static NDArray value(NDArray unnormalized, double temperature) {
    return logSumExp(unnormalized).muli(temperature);
  }

  /**
   * log π̃(a|s) = (Q̂(s,a) + α₀ log π₁(a|s) − V̂(s)) / α̃.
   *
   * @param unnormalized [K, V], from {@link #unnormalized}
   * @return [K, V]
   */
  public static NDArray logPolicy(NDArray unnormalized) {
    return unnormalized.logSoftmax(-1);
  }

  /**
   * log π_s ∝ (1 − s) log π₁ + s log π̃, normalized: the strength dial.
   *
   * @param logBase [K, V]
   * @param logCustom [K, V]
   * @return [K, V]
   */
  public static NDArray atStrength(NDArray logBase, NDArray logCustom, double strength) {
    if (strength == 1) {
      return logCustom.mul(1);
    }
    try (NDArray base = logBase.mul(1 - strength);
        NDArray custom = logCustom.mul(strength);
        NDArray mixed = base.add(custom)) {
      return mixed.logSoftmax(-1);
    }
  }

  /**
   * KL(π₁ ‖ π̃) = Σₐ π₁ (log π₁ − log π̃) in each state.
   *
   * @param logBase [K, V]
   * @param logCustom [K, V]
   * @return [K], at least 0 up to rounding
   */
  public static NDArray divergence(NDArray logBase, NDArray logCustom) {
    try (NDArray probabilities = logBase.exp();
        NDArray difference = logBase.sub(logCustom)) {
      return difference.muli(probabilities).sum(new int[] {-1});
    }
  }

  /** log Σ exp over the last axis, safe for large arguments. [K, V] → [K]. */
  static NDArray logSumExp(NDArray x) {
    try (NDArray largest = x.max(new int[] {-1}, true);
        NDArray shifted = x.sub(largest);
        NDArray powers = shifted.exp();
        NDArray sum = powers.sum(new int[] {-1})) {
      return sum.log().addi(largest.reshape(new Shape(-1)));
    }
  }
}
