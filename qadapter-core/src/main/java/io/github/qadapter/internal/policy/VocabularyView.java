package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.SoftPolicy;

/**
 * What an objective makes of base and adapted logits in a few states.
 *
 * @param q [C, V], Q̂
 * @param v [C], V̂
 * @param logBase [C, V], log π₁
 * @param logCustom [C, V], log π̃
 */
record VocabularyView(NDArray q, NDArray v, NDArray logBase, NDArray logCustom) {
  /** baseLogits, difference (adapted minus base): [C, V]. */
  static VocabularyView of(Objective objective, NDArray baseLogits, NDArray difference) {
    double temperature = objective.temperature();
    NDArray logBase = SoftPolicy.logBase(baseLogits);
    NDArray q = SoftPolicy.q(objective.parameterisation(), baseLogits, difference, temperature);
    NDArray z = SoftPolicy.unnormalised(q, logBase, objective.baseWeight(), temperature);
    return new VocabularyView(
        q, SoftPolicy.value(z, temperature), logBase, SoftPolicy.logPolicy(z));
  }
}
