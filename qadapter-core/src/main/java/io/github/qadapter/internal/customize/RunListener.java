package io.github.qadapter.internal.customize;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.report.MetricsFile;
import io.github.qadapter.internal.report.TrainingLog;
import io.github.qadapter.internal.train.Trainer;
import io.github.qadapter.internal.train.TrainingState;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingProgress.Phase;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import io.github.qadapter.spi.CustomizationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run as it goes: its state, and what goes with each step: listeners, evaluations and what
 * follows from them, checkpoints.
 */
final class RunListener implements Trainer.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunListener.class);

  private final TrainingLog log = new TrainingLog(LOG);

  private final CustomizationRequest request;
  private final TrainingInputs inputs;
  private final TrainingState state;
  private final LowRankAdapter adapter;
  private final RunEvaluator evaluator;
  private final ReportBuilder reports;
  private final RunProgress progress;
  private final @Nullable CheckpointStore store;
  private final @Nullable MetricsFile metrics;
  private final List<TrainingStep> steps = new ArrayList<>();
  private final List<TrainingEvaluation> evaluations = new ArrayList<>();
  private final int lastStep;
  private long lastCheckpoint = System.nanoTime();
  private boolean stoppedEarly;

  /**
   * A run that has not begun.
   *
   * @param prepared what it begins with; its adapter takes over the state's values to be judged
   * @param reports makes the report
   * @param progress is told of each step
   * @param lastStep how many steps the run has
   */
  RunListener(
      CustomizationRequest request,
      TrainingJob.Prepared prepared,
      RunEvaluator evaluator,
      ReportBuilder reports,
      RunProgress progress,
      int lastStep) {
    this.request = request;
    this.inputs = prepared.inputs();
    this.state = prepared.state();
    this.adapter = prepared.adapter();
    this.evaluator = evaluator;
    this.reports = reports;
    this.progress = progress;
    this.store = prepared.store();
    this.metrics =
        store == null ? null : MetricsFile.open(store.folder().resolve(MetricsFile.IN_RUN));
    this.lastStep = lastStep;
  }

  /** Begins the run, or goes on where it was; nowhere if it had been stopped early by then. */
  Trainer.Verdict begin() {
    if (metrics != null) {
      TrainingReport.Course known = metrics.truncateTo(request.resumed() ? state.step() : -1);
      steps.addAll(known.steps());
      evaluations.addAll(known.evaluations());
    }
    if (state.step() == 0) {
      inputs.data().training().account().ifPresent(LOG::info);
      log.began(inputs.set().pairs().size(), lastStep);
    } else {
      log.resumed(state.step(), lastStep);
    }
    if (state.step() == 0 && !isMeasured()) {
      examine();
    }
    request.evaluation().earlyStopping().ifPresent(this::stopIfPatienceIsOut);
    tellSteps();
    return verdict();
  }

  private void stopIfPatienceIsOut(EarlyStopping rule) {
    stoppedEarly = state.best().filter(best -> best.since() >= rule.patience()).isPresent();
  }

  private Trainer.Verdict verdict() {
    return stoppedEarly ? Trainer.Verdict.STOP : Trainer.Verdict.GO_ON;
  }

  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
    }
  }

  @Override
  public Trainer.Verdict stepped(TrainingStep step) {
    steps.add(step);
    note(file -> file.append(step));
    log.step(step);
    request.onStep().accept(step);
    tellSteps();
    if (isDue(request.evaluation().everySteps().orElse(0)) && state.step() < lastStep) {
      examine();
      tellSteps();
    }
    if (isCheckpointDue()) {
      checkpoint();
    }
    return verdict();
  }

  private void tellSteps() {
    progress.begin(Phase.TRAINING, state.step(), lastStep);
  }

  /** Gives the adapter what the run has found best so far. */
  void takeBest() {
    adapter.set(state.best().map(TrainingState.Best::parameters).orElse(state.parameters()));
  }

  /** Measures what the run ends with, goes back to what was best, and reports. */
  TrainingReport finish(Map<String, String> settings) {
    if (!stoppedEarly && !isMeasured()) {
      examine();
    }
    takeBest();
    TrainingReport report =
        report(
            stoppedEarly ? TrainingReport.Outcome.STOPPED_EARLY : TrainingReport.Outcome.COMPLETED,
            settings);
    log.finished(report);
    return report;
  }

  /** Keeps the last whole step of a run that is cancelled. */
  void keepLastStep() {
    adapter.set(state.parameters());
    checkpoint();
  }

  TrainingState state() {
    return state;
  }

  /** The number of the run's steps in all. */
  int steps() {
    return lastStep;
  }

  /** The report on the adapter as it stands. */
  TrainingReport report(TrainingReport.Outcome ending, Map<String, String> settings) {
    Optional<Integer> judged =
        ending == TrainingReport.Outcome.CANCELLED
            ? Optional.empty()
            : Optional.of(state.best().map(TrainingState.Best::step).orElse(state.step()));
    return reports.report(ending, state, course(), judged, settings);
  }

  private TrainingReport.Course course() {
    return new TrainingReport.Course(steps, evaluations);
  }

  private boolean isMeasured() {
    return ReportBuilder.at(course(), state.step()).isPresent();
  }

  private void examine() {
    adapter.set(state.parameters());
    TrainingEvaluation found =
        evaluator.examine(state.step(), Duration.ofNanos(state.numbers().elapsedNanos()));
    evaluations.add(found);
    note(file -> file.append(found));
    log.evaluation(found);
    request.onEvaluation().accept(found);
    request.evaluation().earlyStopping().ifPresent(rule -> compare(found, rule));
  }

  private void compare(TrainingEvaluation found, EarlyStopping rule) {
    OptionalDouble goodness = RunEvaluator.goodness(found, rule.measure());
    if (goodness.isEmpty() || state.step() == 0) {
      return; // what was never trained is not a result
    }
    Optional<TrainingState.Best> best = state.best();
    if (best.isEmpty() || goodness.getAsDouble() > best.get().value()) {
      state.best(
          new TrainingState.Best(
              found.step(), goodness.getAsDouble(), 0, state.parameters().clone()));
      return;
    }
    TrainingState.Best kept = best.get();
    int since = kept.since() + 1;
    state.best(new TrainingState.Best(kept.step(), kept.value(), since, kept.parameters()));
    stopIfPatienceIsOut(rule);
  }

  /** Adds a line to the run's measurements; like a checkpoint, that is worth less than the run. */
  private void note(Consumer<MetricsFile> line) {
    if (metrics == null) {
      return;
    }
    try {
      line.accept(metrics);
    } catch (QAdapterException e) {
      LOG.error("A measurement at step {} is missing in {}.", state.step(), MetricsFile.IN_RUN, e);
    }
  }

  private boolean isDue(int interval) {
    return interval > 0 && state.step() % interval == 0;
  }

  private boolean isCheckpointDue() {
    Optional<Checkpoints> options = request.checkpoints();
    if (options.isEmpty()) {
      return false;
    }
    boolean timeIsUp =
        options
            .flatMap(Checkpoints::every)
            .map(time -> System.nanoTime() - lastCheckpoint >= time.toNanos())
            .orElse(false);
    return timeIsUp
        || isDue(options.get().everySteps().orElse(0))
        || state.step() == lastStep
        || stoppedEarly;
  }

  /**
   * Writes a checkpoint. What was learned is worth more than what was kept of it, so a run goes on
   * where one cannot be written.
   */
  private void checkpoint() {
    if (store == null) {
      return;
    }
    try {
      log.checkpoint(state.step(), store.save(state));
    } catch (QAdapterException e) {
      if (state.step() == 0) {
        throw e; // nothing is lost yet, and the user had better know
      }
      LOG.error("No checkpoint after step {}; training continues without it.", state.step(), e);
    }
    lastCheckpoint = System.nanoTime();
  }
}
