package io.github.qadapter.internal.customize;

import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.platform.ResidentMemory;
import io.github.qadapter.internal.scope.ScopeLearner;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What comes of a run: the strength to store, and the report on what the saved model does with it.
 */
final class ReportBuilder {
  private final CustomizationRequest request;
  private final TrainingInputs inputs;
  private final LowRankAdapter adapter;
  private final RunEvaluator evaluator;
  private final SampleAnswers samples;
  private final Optional<ScopeLearner.Learned> scope;

  /**
   * A report to come.
   *
   * @param adapter what is reported on, as it stands then
   * @param scope the learned scope, if there is one
   */
  ReportBuilder(
      CustomizationRequest request,
      TrainingInputs inputs,
      LowRankAdapter adapter,
      RunEvaluator evaluator,
      SampleAnswers samples,
      Optional<ScopeLearner.Learned> scope) {
    this.request = request;
    this.inputs = inputs;
    this.adapter = adapter;
    this.evaluator = evaluator;
    this.samples = samples;
    this.scope = scope;
  }

  /**
   * The report on a run.
   *
   * @param state where the run stands
   * @param course what happened
   * @param step after which step the adapter was what it is; what was measured then is reported;
   *     empty where nothing shall be
   */
  TrainingReport report(
      TrainingReport.Outcome ending,
      TrainingState state,
      TrainingReport.Course course,
      Optional<Integer> step,
      Map<String, String> settings) {
    Optional<TrainingEvaluation> before = at(course, 0);
    Optional<TrainingEvaluation> result = step.flatMap(number -> at(course, number));
    Optional<TrainingReport.Retained> retained =
        result
            .flatMap(TrainingEvaluation::retention)
            .map(drift -> retained(drift, state.retentionWeight()));
    double strength =
        retained.map(TrainingReport.Retained::strength).orElse(TrainedAdapter.FULL_STRENGTH);
    Optional<ScopeModel> model = scope.flatMap(ScopeLearner.Learned::used);
    boolean less =
        result.isPresent() && (model.isPresent() || strength < TrainedAdapter.FULL_STRENGTH);
    RunEvaluator.AsSaved saved =
        less
            ? evaluator.asSaved(strength, model)
            : new RunEvaluator.AsSaved(
                result.flatMap(TrainingEvaluation::preference),
                result.flatMap(TrainingEvaluation::neutral));
    return new TrainingReport(
        ending,
        inputs.set().pairs().size(),
        inputs.data().training().droppedPairs(),
        inputs.data().training().answersCut(),
        inputs.data().training().lengthGuess(),
        state.step(),
        state.numbers().elapsedNanos() / 1e9,
        ResidentMemory.peakBytes(),
        state.numbers().firstLoss(),
        state.numbers().lastLoss(),
        before
            .flatMap(TrainingEvaluation::preference)
            .flatMap(then -> saved.preference().map(now -> new TrainingReport.HeldOut(then, now))),
        saved.neutral(),
        retained,
        scope.map(ScopeLearner.Learned::report),
        less ? result.map(ReportBuilder::fullStrength) : Optional.empty(),
        result.isEmpty() ? List.of() : samples.of(adapter, strength, model),
        course,
        with(settings, inputs.data().training().counts()));
  }

  private static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(more);
    return all;
  }

  /** The evaluation after a step, if there was one. */
  static Optional<TrainingEvaluation> at(TrainingReport.Course course, int step) {
    return course.evaluations().stream().filter(found -> found.step() == step).findFirst();
  }

  private static TrainingReport.FullStrength fullStrength(TrainingEvaluation found) {
    return new TrainingReport.FullStrength(
        found.preference().map(preference -> preference.margin()), found.neutral());
  }

  private TrainingReport.Retained retained(TrainingEvaluation.Drift drift, double weight) {
    Optional<Double> limit = request.retention().maxKl();
    StoredStrength.Found found =
        limit.isPresent()
            ? StoredStrength.within(limit.get(), drift.kl(), evaluator::retentionDrift)
            : new StoredStrength.Found(TrainedAdapter.FULL_STRENGTH, drift.kl());
    return new TrainingReport.Retained(
        drift.texts(), found.drift(), limit, weight, found.strength());
  }
}
