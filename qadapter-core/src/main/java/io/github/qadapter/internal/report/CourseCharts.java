package io.github.qadapter.internal.report;

import io.github.qadapter.internal.report.Chart.Look;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The charts of a course: what was measured at each step and at each evaluation. */
final class CourseCharts {
  /** Means are taken over about so many parts of the course. */
  private static final int PARTS = 20;

  private static final String EACH_STEP = "each step";
  private static final String HELD_OUT = "held-out pairs";

  private final List<TrainingStep> steps;
  private final List<TrainingEvaluation> evaluations;

  /** The number of steps on each side of a moving average. */
  private final int neighbors;

  private CourseCharts(TrainingReport.Course course) {
    this.steps = course.steps();
    this.evaluations = course.evaluations();
    this.neighbors = steps.size() / PARTS / 2;
  }

  /**
   * The charts as figures; none if nothing is known of the course.
   *
   * @param kept the step whose adapter was kept, if it is not the last
   */
  static String html(TrainingReport.Course course, OptionalInt kept) {
    CourseCharts charts = new CourseCharts(course);
    int last =
        Stream.concat(
                course.steps().stream().map(TrainingStep::step),
                course.evaluations().stream().map(TrainingEvaluation::step))
            .max(Integer::compare)
            .orElse(0);
    StringBuilder html = new StringBuilder();
    Stream.of(
            charts.loss(),
            charts.accuracy(),
            charts.margin(),
            charts.logLikelihoods(),
            charts.drift(),
            charts.learningRate(),
            charts.gradientNorm(),
            charts.retentionWeight())
        .filter(chart -> !chart.isEmpty())
        .forEach(chart -> html.append(chart.html(last, kept)));
    return html.toString();
  }

  private Chart loss() {
    return smoothed(
        new Chart("Training loss", "the objective's mean over a batch"), TrainingStep::loss);
  }

  private Chart accuracy() {
    Points measured =
        evaluated(found -> found.preference().map(p -> 100 * p.accuracy()).orElse(Double.NaN));
    Chart chart = new Chart("Preference accuracy", "percent").showing(0, 100);
    if (measured.size() > 1) {
      chart.band(
          evaluated(found -> found.preference().map(p -> 100 * p.accuracyLow()).orElse(Double.NaN)),
          evaluated(
              found -> found.preference().map(p -> 100 * p.accuracyHigh()).orElse(Double.NaN)));
    }
    Points batches = stepped(step -> 100 * step.accuracy());
    if (neighbors > 0) {
      chart.curve(meanName() + " of batches", Look.SECOND, batches.smoothed(neighbors));
    } else {
      chart.curve("each batch", Look.SECOND, batches);
    }
    return chart.curve(HELD_OUT, Look.FIRST, measured);
  }

  private Chart margin() {
    return new Chart("Margin of the preferred answer", "nats")
        .showing(0)
        .curve(
            HELD_OUT,
            Look.FIRST,
            evaluated(found -> found.preference().map(p -> p.margin()).orElse(Double.NaN)));
  }

  private Chart logLikelihoods() {
    Chart chart = new Chart("Log-likelihood of an answer", "nats");
    Points chosen = heldOut(PairLogLikelihoods::chosen);
    if (chosen.size() > 1) {
      return chart
          .curve("rejected, held out", Look.SECOND, heldOut(PairLogLikelihoods::rejected))
          .curve("chosen, held out", Look.FIRST, chosen);
    }
    return chart
        .curve("rejected, batches", Look.SECOND, batches(PairLogLikelihoods::rejected))
        .curve("chosen, batches", Look.FIRST, batches(PairLogLikelihoods::chosen));
  }

  private Points heldOut(ToDoubleFunction<PairLogLikelihoods> which) {
    return evaluated(
        found ->
            found
                .preference()
                .map(preference -> which.applyAsDouble(preference.logLikelihoods()))
                .orElse(Double.NaN));
  }

  /** As means, where there are steps enough: batches differ more than steps do. */
  private Points batches(ToDoubleFunction<PairLogLikelihoods> which) {
    Points raw =
        Points.of(
            steps.stream().filter(step -> step.logLikelihoods().isKnown()).toList(),
            TrainingStep::step,
            step -> which.applyAsDouble(step.logLikelihoods()));
    return neighbors == 0 ? raw : raw.smoothed(neighbors);
  }

  private Chart drift() {
    return new Chart("KL (drift) from the base", "KL, nats per token")
        .showing(0)
        .curve(
            "texts to retain",
            Look.SECOND,
            evaluated(found -> found.retention().map(d -> d.kl()).orElse(Double.NaN)))
        .curve(
            "neutral texts",
            Look.FIRST,
            evaluated(found -> found.neutral().map(d -> d.kl()).orElse(Double.NaN)));
  }

  private Chart learningRate() {
    return new Chart("Learning rate", "of AdamW")
        .showing(0)
        .curve(EACH_STEP, Look.FIRST, stepped(TrainingStep::learningRate));
  }

  private Chart gradientNorm() {
    return smoothed(
        new Chart("Gradient norm", "Euclidean, before clipping").showing(0),
        TrainingStep::gradientNorm);
  }

  /** Tells something only where the weight follows a limit of drift. */
  private Chart retentionWeight() {
    Chart chart = new Chart("Weight of retention", "ρ").showing(0);
    boolean changes =
        steps.stream().mapToDouble(TrainingStep::retentionWeight).distinct().count() > 1;
    return changes
        ? chart.curve(EACH_STEP, Look.FIRST, stepped(TrainingStep::retentionWeight))
        : chart;
  }

  /** Adds a noisy measurement, and its mean in front of it once there are steps enough. */
  private Chart smoothed(Chart chart, ToDoubleFunction<TrainingStep> value) {
    Points raw = stepped(value);
    if (neighbors == 0) {
      return chart.curve(EACH_STEP, Look.FIRST, raw);
    }
    return chart
        .curve(EACH_STEP, Look.FAINT, raw)
        .curve(meanName(), Look.FIRST, raw.smoothed(neighbors));
  }

  private String meanName() {
    return String.format(Locale.ROOT, "mean of %d steps", 2 * neighbors + 1);
  }

  private Points stepped(ToDoubleFunction<TrainingStep> value) {
    return Points.of(steps, TrainingStep::step, value);
  }

  private Points evaluated(ToDoubleFunction<TrainingEvaluation> value) {
    return Points.of(
        evaluations.stream().filter(found -> Double.isFinite(value.applyAsDouble(found))).toList(),
        TrainingEvaluation::step,
        value);
  }
}
