package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.evaluation.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One method on one data set over the dial: the judge's scores and the drift at each strength, of
 * all its seeds together; strength 0 is the base.
 *
 * @param strengths ascending, 0 first
 * @param judged [strengths] the judge's grades of answers
 * @param drift [strengths] the KL on some text
 */
record DialCurve(List<Double> strengths, List<Scores> judged, List<Scores> drift) {
  /** The curve of cells that differ in their seeds; empty if something was not measured. */
  static Optional<DialCurve> of(List<Cell> cells, List<Double> strengths, String text) {
    TreeMap<Double, Scores> judged = new TreeMap<>();
    TreeMap<Double, Scores> drift = new TreeMap<>();
    judged.put(0.0, joined(cells, cell -> cell.ofBase(Cell.JUDGED, Measure.GRADE)));
    for (double strength : strengths) {
      if (cells.stream().anyMatch(cell -> cell.figure(text, Measure.KL, strength).isEmpty())) {
        return Optional.empty();
      }
      judged.put(
          strength, joined(cells, cell -> cell.figure(Cell.JUDGED, Measure.GRADE, strength)));
      drift.put(strength, joined(cells, cell -> cell.figure(text, Measure.KL, strength)));
    }
    drift.put(0.0, none(drift.firstEntry()));
    return Optional.of(
        new DialCurve(
            List.copyOf(judged.keySet()),
            new ArrayList<>(judged.values()),
            new ArrayList<>(drift.values())));
  }

  /** The base has no drift. */
  private static Scores none(Map.Entry<Double, Scores> like) {
    return new Scores(
        like.getValue().weights(),
        like.getValue().bySeed().stream()
            .map(scores -> scores.stream().map(score -> 0.0).toList())
            .toList());
  }

  private static Scores joined(List<Cell> cells, Function<Cell, Optional<Figure>> figure) {
    return Scores.joined(
        cells.stream().map(cell -> figure.apply(cell).orElseThrow().scores()).toList());
  }
}
