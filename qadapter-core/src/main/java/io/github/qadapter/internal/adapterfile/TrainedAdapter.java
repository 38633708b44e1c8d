package io.github.qadapter.internal.adapterfile;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.report.TrainingReport;
import java.util.Optional;

/**
 * A learned preference, apart from the base.
 *
 * @param adapter carries the residual Q-function
 * @param objective how the policy follows from it
 * @param strength where the dial stands unless it is turned
 * @param scope which prompts it is for; empty for all
 * @param report how training went, if known
 * @param origin what made it
 */
public record TrainedAdapter(
    LowRankAdapter adapter,
    Objective objective,
    double strength,
    Optional<ScopeModel> scope,
    Optional<TrainingReport> report,
    AdapterOrigin origin) {
  /** The dial's strength unless a limit of drift asked for less. */
  public static final double FULL_STRENGTH = 1;

  /** The adapter with its weight in a mixture, as decoding takes it. */
  public WeightedAdapter guide(double weight) {
    return new WeightedAdapter(
        adapter, objective, weight, scope.map(TrainedAdapter::membership).orElse(null));
  }

  /** A prompt's membership of the scope, 0 to 1: 1 where there is no scope. */
  public double membership(LoadedModel base, ChatPrompt prompt) {
    return scope
        .map(
            learned -> learned.membership(base.decoder().meanState(prompt.ids(), learned.blocks())))
        .orElse(1.0);
  }

  /** A scope as the decoder asks it. */
  public static WeightedAdapter.Membership membership(ScopeModel scope) {
    return new WeightedAdapter.Membership() {
      @Override
      public int blocks() {
        return scope.blocks();
      }

      @Override
      public double of(float[] meanState) {
        return scope.membership(meanState);
      }
    };
  }
}
