package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.math.PolicyCoefficients;
import java.util.List;

/**
 * A guided policy as a mixture of logits: log π is baseFactor · z_b + Σᵢ factors[i] (z_ai − z_b)
 * but for a constant. That follows from log π₁ + Σᵢ wᵢ s (log π̃ᵢ − log π₁), where log π₁ has z_b
 * once and log π̃ᵢ has what {@link PolicyCoefficients#baseFactor} and {@link
 * PolicyCoefficients#differenceFactor} say.
 *
 * @param baseFactor of the base's logits; exactly 1 at strength 0
 * @param factors of each guide's difference to them; 0 at strength 0
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived numbers between two kernels
record Mixture(double baseFactor, float[] factors) {
  /** The mixture at a strength. */
  static Mixture of(List<ActiveAdapter> guides, double strength) {
    double base = 1;
    float[] factors = new float[guides.size()];
    for (int i = 0; i < factors.length; i++) {
      ActiveAdapter guide = guides.get(i);
      double share = guide.weight() * strength;
      PolicyCoefficients policy = PolicyCoefficients.of(guide.objective());
      base += share * (policy.baseFactor() - 1);
      factors[i] = (float) (share * policy.differenceFactor());
    }
    return new Mixture(base, factors);
  }
}
