package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.PolicyCoefficients;
import io.github.qadapter.internal.math.SoftPolicy;

/**
 * Residual Q-values, soft values and both policies in a few states, over the whole vocabulary.
 *
 * @param q [C, V], Q̂
 * @param v [C], V̂
 * @param logBase [C, V], log π₁
 * @param logCustom [C, V], log π̃
 */
record VocabularyView(NDArray q, NDArray v, NDArray logBase, NDArray logCustom) {
  /** baseLogits, difference (adapted minus base): [C, V]. */
  static VocabularyView of(Objective objective, NDArray baseLogits, NDArray difference) {
    PolicyCoefficients coefficients = PolicyCoefficients.of(objective);
    double temperature = coefficients.temperature();
    NDArray logBase = SoftPolicy.logBase(baseLogits);
    NDArray q = SoftPolicy.q(coefficients, baseLogits, difference);
    NDArray z = SoftPolicy.unnormalized(q, logBase, coefficients.baseWeight(), temperature);
    return new VocabularyView(
        q, SoftPolicy.value(z, temperature), logBase, SoftPolicy.logPolicy(z));
  }
}
