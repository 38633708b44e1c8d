package io.github.qadapter.internal.customize;

import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.train.Evaluator;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingProgress.Phase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures an adapter on everything that there is to measure on. */
final class RunEvaluator {
  private final LoadedModel base;
  private final Evaluator evaluator;
  private final TrainingInputs inputs;
  private final List<PackedAnswers> retentionRows;
  private final List<PackedAnswers> neutralRows;
  private final boolean beginsAsBase;
  private final StopSignal stop;
  private final RunProgress progress;

  /**
   * An evaluator of an adapter in training.
   *
   * @param objective with which it is trained
   * @param progress is told of all that is judged
   */
  RunEvaluator(
      LoadedModel base,
      LowRankAdapter adapter,
      Objective objective,
      TrainingInputs inputs,
      StopSignal stop,
      RunProgress progress) {
    this.base = base;
    this.evaluator = new Evaluator(base.decoder(), adapter, objective, stop, progress::tick);
    this.progress = progress;
    this.inputs = inputs;
    this.retentionRows = inputs.retention().stream().map(PackedAnswers::ofText).toList();
    this.neutralRows = inputs.neutral().stream().map(TrainingInputs.Neutral::row).toList();
    this.beginsAsBase = beginsAsBase(objective) && adapter.changesNothing();
    this.stop = stop;
  }

  /**
   * Tells whether an untrained adapter's policy is the base's: identity I14 of the specification.
   */
  private static boolean beginsAsBase(Objective objective) {
    return objective.parameterization() != Parameterization.ADAPTER_LOGITS
        && objective.baseWeight() == objective.policyTemperature();
  }

  /**
   * Measures the adapter as it stands, at full strength and for every prompt. Before the first step
   * nothing has drifted by construction, and nothing is spent on finding that out.
   */
  TrainingEvaluation examine(int step, Duration elapsed) {
    boolean untrained = step == 0 && beginsAsBase;
    begin(inputs.heldOut().size() + retentionRows.size() + neutralRows.size());
    return new TrainingEvaluation(
        step,
        untrained
            ? evaluator.unlearnedPreference(inputs.heldOut())
            : evaluator.preference(inputs.heldOut()),
        untrained ? evaluator.noDrift(retentionRows) : evaluator.drift(retentionRows),
        untrained ? evaluator.noDrift(neutralRows) : evaluator.drift(neutralRows),
        elapsed);
  }

  private void begin(int total) {
    progress.begin(Phase.EVALUATING, 0, total);
  }

  /** The drift on the retention text where the dial stands, in nats per token; 0 without text. */
  double retentionDrift(double strength) {
    double[] strengths = new double[retentionRows.size()];
    Arrays.fill(strengths, strength);
    begin(strengths.length);
    return evaluator.drift(retentionRows, strengths).map(TrainingEvaluation.Drift::kl).orElse(0.0);
  }

  /**
   * What the adapter as it stands does in a saved model.
   *
   * @param preference on the pairs kept apart, if there are any
   * @param neutral on the neutral texts, if there are any
   */
  record AsSaved(
      Optional<TrainingEvaluation.Preference> preference,
      Optional<TrainingEvaluation.Drift> neutral) {}

  /**
   * Measures what a saved model does.
   *
   * @param strength the strength stored with it
   * @param scope the scope stored with it
   */
  AsSaved asSaved(double strength, Optional<ScopeModel> scope) {
    double[] pairs =
        inputs.heldOut().stream()
            .mapToDouble(pair -> strength * membership(scope, pair.prompt()))
            .toArray();
    double[] texts =
        inputs.neutral().stream()
            .mapToDouble(text -> strength * membership(scope, text.prompt()))
            .toArray();
    begin(pairs.length + texts.length);
    return new AsSaved(
        evaluator.preference(inputs.heldOut(), pairs), evaluator.drift(neutralRows, texts));
  }

  /** Plain text has no prompt that a scope could keep out. */
  private double membership(Optional<ScopeModel> scope, int[] prompt) {
    if (scope.isEmpty() || prompt.length == 0) {
      return 1;
    }
    stop.check("Judging prompts");
    ScopeModel model = scope.get();
    return model.membership(base.decoder().meanState(prompt, model.blocks()));
  }

  /** The value of a measure, more being better; empty if it was not taken. */
  static OptionalDouble goodness(TrainingEvaluation evaluation, EarlyStopping.Measure measure) {
    return switch (measure) {
      case ACCURACY -> value(evaluation.preference().map(found -> found.accuracy()));
      case MARGIN -> value(evaluation.preference().map(found -> found.margin()));
      case RETENTION_DRIFT -> value(evaluation.retention().map(found -> -found.kl()));
      case NEUTRAL_DRIFT -> value(evaluation.neutral().map(found -> -found.kl()));
      case NEUTRAL_LOSS ->
          value(evaluation.neutral().map(found -> found.lossBefore() - found.lossAfter()));
    };
  }

  private static OptionalDouble value(Optional<Double> number) {
    return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
