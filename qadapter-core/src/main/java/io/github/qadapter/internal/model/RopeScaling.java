package io.github.qadapter.internal.model;

import com.google.common.collect.ImmutableList;

/**
 * How rotary position embeddings reach beyond the length a model was first trained on: a change of
 * the inverse frequencies fᵢ = θ^(−2i/d), i = 0 … d/2 − 1, with the base θ and the head size d.
 */
public sealed interface RopeScaling {
  /** fᵢ as they are. */
  record Plain() implements RopeScaling {}

  /**
   * fᵢ / factor: positions are squeezed.
   *
   * @param factor by how much
   */
  record Linear(double factor) implements RopeScaling {}

  /**
   * Beyond the original length L the base grows with the sequence's length n: θ · (factor · n / L −
   * (factor − 1))^(d/(d−2)).
   *
   * @param factor the growth's slope
   * @param originalPositions L
   */
  record Dynamic(double factor, int originalPositions) implements RopeScaling {}

  /**
   * Llama 3.1: wavelengths 2π / fᵢ below L / high are kept, those above L / low are stretched by
   * the factor, those between are blended.
   *
   * @param factor the stretch of long wavelengths
   * @param lowFrequency low, the fewest turns within L that are blended
   * @param highFrequency high, the turns within L from which on a frequency is kept; above low
   * @param originalPositions L
   */
  record Llama3(double factor, double lowFrequency, double highFrequency, int originalPositions)
      implements RopeScaling {}

  /**
   * YaRN: components that turn more than {@code fastTurns} times within the original length L are
   * kept, those that turn less than {@code slowTurns} times are divided by the factor, between them
   * a ramp leads from one to the other; and cosines and sines are multiplied by one number.
   *
   * @param factor the stretch of long wavelengths
   * @param originalPositions L
   * @param fastTurns β_fast
   * @param slowTurns β_slow
   * @param wholePairs whether the ramp begins and ends at whole components
   * @param attentionFactor what cosines and sines are multiplied by
   */
  record Yarn(
      double factor,
      int originalPositions,
      double fastTurns,
      double slowTurns,
      boolean wholePairs,
      double attentionFactor)
      implements RopeScaling {
    /** The attention factor that YaRN's authors found to suit a stretch: 0.1 · m · ln s + 1. */
    static double attentionFactor(double stretch, double weight) {
      return stretch <= 1 ? 1 : 0.1 * weight * Math.log(stretch) + 1;
    }
  }

  /**
   * fᵢ / factorᵢ: any change that does not depend on the length, as GGUF files hold it.
   *
   * @param factors d/2 of them
   */
  record Factors(ImmutableList<Float> factors) implements RopeScaling {}
}
