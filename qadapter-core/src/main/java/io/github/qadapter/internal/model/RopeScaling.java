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
   * fᵢ / factorᵢ: any change that does not depend on the length, as GGUF files hold it.
   *
   * @param factors d/2 of them
   */
  record Factors(ImmutableList<Float> factors) implements RopeScaling {}
}
