package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.train.PassOptions;
import io.github.qadapter.internal.train.WorkerSource;
import java.io.Serializable;
import java.util.OptionalLong;

/**
 * What an executor needs to know of a run, once for all its steps.
 *
 * @param model the base
 * @param places where the adapter's matrices lie
 * @param score the objective
 * @param padding the token that fills rows up
 * @param dropout the share of inputs that is dropped
 * @param seed what is dropped follows from it
 * @param checkpointing whether activations are kept
 */
record RunSpec(
    SparkModel model,
    ImmutableList<AdapterLayout.Place> places,
    Score score,
    int padding,
    double dropout,
    long seed,
    ActivationCheckpointing checkpointing)
    implements Serializable {

  /** The objective's numbers. */
  record Score(
      Objective.Parameterization parameterization,
      double baseWeight,
      double policyTemperature,
      double discount,
      double rewardPenalty,
      Objective.Normalizer normalizer,
      Objective.Scoring scoring,
      Objective.Loss loss)
      implements Serializable {
    static Score of(Objective objective) {
      return new Score(
          objective.parameterization(),
          objective.baseWeight(),
          objective.policyTemperature(),
          objective.discount(),
          objective.rewardPenalty(),
          objective.normalizer(),
          objective.scoring(),
          objective.loss());
    }

    Objective objective() {
      return Objective.builder()
          .parameterization(parameterization)
          .baseWeight(baseWeight)
          .policyTemperature(policyTemperature)
          .discount(discount)
          .rewardPenalty(rewardPenalty)
          .normalizer(normalizer)
          .scoring(scoring)
          .loss(loss)
          .build();
    }
  }

  static RunSpec of(SparkModel model, WorkerSource.Run run, ActivationCheckpointing checkpointing) {
    return new RunSpec(
        model,
        ImmutableList.copyOf(run.layout().places()),
        Score.of(run.objective()),
        run.set().padding(),
        run.options().dropout(),
        run.options().seed(),
        checkpointing);
  }

  AdapterLayout layout(DecoderConfig config) {
    AdapterLayout.Builder layout = new AdapterLayout.Builder(config);
    places.forEach(at -> layout.add(at.layer(), at.projection(), at.rank(), at.scale()));
    return layout.build();
  }

  /** What the base says of a row is computed anew, since a row may come to another executor. */
  PassOptions passes() {
    return new PassOptions(dropout, seed, checkpointing, OptionalLong.empty());
  }
}
