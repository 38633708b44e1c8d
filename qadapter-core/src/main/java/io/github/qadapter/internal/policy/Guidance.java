package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.LowRankAdapter;

/**
 * What guides a decoder away from its base.
 *
 * @param adapter carries the residual Q-function
 * @param objective how Q̂ and the policy follow from the logits
 * @param strength where the dial stands, above 0
 */
public record Guidance(LowRankAdapter adapter, Objective objective, double strength) {
  /**
   * The guided policy's log-probabilities.
   *
   * @param baseLogits [K, V]
   * @param difference [K, V], adapted logits minus the base's
   * @return [K, V]
   */
  public NDArray logProbabilities(NDArray baseLogits, NDArray difference) {
    VocabularyView view = VocabularyView.of(objective, baseLogits, difference);
    return SoftPolicy.atStrength(view.logBase(), view.logCustom(), strength);
  }
}
