package io.github.qadapter.internal.math;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Parameterization;

/**
 * The four numbers by which an objective makes Q̂ and the customized policy of two models' logits,
 * z_b of the base and z_a of the adapted model: Q̂ = slope · (z_a − z_b) + share · z_b and π̃ ∝
 * exp((Q̂ + α₀ log π₁) / α̃).
 *
 * @param slope ∂Q̂/∂z_a, the same number for every state and token
 * @param share what Q̂ has of z_b beside slope · (z_a − z_b)
 * @param baseWeight α₀
 * @param temperature α̃, above 0
 */
public record PolicyCoefficients(
    double slope, double share, double baseWeight, double temperature) {
  /** The coefficients of an objective. */
  public static PolicyCoefficients of(Objective objective) {
    return of(objective.parameterization(), objective.baseWeight(), objective.policyTemperature());
  }

  /** The coefficients of a parameterization with α₀ and α̃. */
  public static PolicyCoefficients of(
      Parameterization parameterization, double baseWeight, double temperature) {
    return switch (parameterization) {
      case ADAPTER_LOGITS -> new PolicyCoefficients(1, 1, baseWeight, temperature);
      case LOGIT_DIFFERENCE -> new PolicyCoefficients(1, 0, baseWeight, temperature);
      case SCALED_DIFFERENCE -> new PolicyCoefficients(temperature, 0, baseWeight, temperature);
    };
  }

  /**
   * The factor of z_a − z_b in log π̃: slope / α̃. With {@link #baseFactor} it says the policy
   * without a sum over the vocabulary: log π̃ = differenceFactor · (z_a − z_b) + baseFactor · z_b,
   * up to a constant over the tokens.
   */
  public double differenceFactor() {
    return slope / temperature;
  }

  /** The factor of z_b in log π̃, up to a constant over the tokens: (share + α₀) / α̃. */
  public double baseFactor() {
    return (share + baseWeight) / temperature;
  }

  /**
   * Tells whether π̃ is the adapted model itself, softmax(z_a): both factors are 1, so that z_b
   * cancels.
   */
  public boolean isAdaptedModel() {
    return differenceFactor() == 1 && baseFactor() == 1;
  }
}
