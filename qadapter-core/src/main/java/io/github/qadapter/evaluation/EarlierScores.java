package io.github.qadapter.evaluation;

import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The scores that earlier reports found, by part and model.
 *
 * @param reports with the same seeds; the first that knows a model in a part speaks
 */
record EarlierScores(List<EvaluationReport> reports) {
  /** Nothing is known. */
  static final EarlierScores NONE = new EarlierScores(List.of());

  /**
   * These and another report's.
   *
   * @throws IllegalArgumentException if the report has other seeds
   */
  EarlierScores with(EvaluationReport report, List<Long> seeds) {
    if (!report.seeds().equals(seeds)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected an earlier report with the seeds %s, but found one with %s; call withSeeds(...) before withEarlier(...).",
              seeds,
              report.seeds()));
    }
    List<EvaluationReport> more = new ArrayList<>(reports);
    more.add(report);
    return new EarlierScores(List.copyOf(more));
  }

  /** What is known of a model in a part; empty if nothing is. */
  Map<Measure, Scores> of(String part, String model) {
    Map<Measure, Scores> known = new EnumMap<>(Measure.class);
    for (EvaluationReport report : reports) {
      for (Measurement measurement : report.measurements()) {
        if (measurement.part().equals(part)) {
          measurement
              .figure(model)
              .ifPresent(figure -> known.putIfAbsent(measurement.measure(), figure.scores()));
        }
      }
    }
    return known;
  }
}
