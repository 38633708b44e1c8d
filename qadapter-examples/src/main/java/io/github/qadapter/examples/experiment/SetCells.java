package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Comparison;
import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.evaluation.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The cells of one data set.
 *
 * @param set the data set
 * @param methods the cells of each method that has any, one for each seed
 */
record SetCells(DataSet set, Map<Method, List<Cell>> methods) {
  /** Full strength. */
  static final double FULL = 1;

  /** Those of a data set among cells. */
  static SetCells of(DataSet set, List<Cell> cells) {
    Map<Method, List<Cell>> methods = new TreeMap<>();
    cells.stream()
        .filter(cell -> cell.key().dataSet() == set)
        .forEach(
            cell -> methods.computeIfAbsent(cell.key().method(), m -> new ArrayList<>()).add(cell));
    return new SetCells(set, methods);
  }

  boolean isEmpty() {
    return methods.isEmpty();
  }

  boolean has(Method method) {
    return methods.containsKey(method);
  }

  /** How many seeds a method has. */
  int seeds(Method method) {
    return cells(method).size();
  }

  /** Any of the cells; what it says of data and base all of them say. */
  Cell any() {
    return methods.values().iterator().next().get(0);
  }

  /** Those of some groups' methods that have cells. */
  List<Method> of(Method.Group... groups) {
    return Stream.of(groups).flatMap(group -> Method.of(group).stream()).filter(this::has).toList();
  }

  /** A method over the dial, if everything was measured. */
  Optional<DialCurve> curve(Method method, String kind) {
    return has(method) ? DialCurve.of(cells(method), method.strengths(), kind) : Optional.empty();
  }

  /** A figure at full strength, of all seeds together. */
  Optional<Scores> atFull(Method method, String part, Measure measure) {
    return joined(cells(method), part, measure);
  }

  /** A figure of the base. */
  Optional<Scores> ofBase(String part, Measure measure) {
    return any().ofBase(part, measure).map(Figure::scores);
  }

  /** A figure at full strength less another method's, on the seeds that both have. */
  Optional<Comparison> compared(Method method, Method other, String part, Measure measure) {
    int seeds = Math.min(cells(method).size(), cells(other).size());
    Optional<Scores> one = joined(cells(method).subList(0, seeds), part, measure);
    Optional<Scores> two = joined(cells(other).subList(0, seeds), part, measure);
    return one.isPresent() && two.isPresent() && seeds > 0
        ? Optional.of(one.get().compare(two.get()))
        : Optional.empty();
  }

  /** The drift over another method's at that one's score; see {@link Bar}. */
  Optional<Estimate> ratio(Method method, Method other, String kind) {
    return both(method, other, kind, curves -> Bar.ratio(curves.get(0), curves.get(1), FULL));
  }

  /** The score less another method's at that one's drift; see {@link Bar}. */
  Optional<Estimate> gain(Method method, Method other, String kind) {
    return both(method, other, kind, curves -> Bar.gain(curves.get(0), curves.get(1), FULL));
  }

  /**
   * The drift at DPO's score over the least that any setting of DPO's sweep has there; empty until
   * the whole sweep is there.
   */
  Optional<Estimate> ratioToBestDpo(Method method, String kind) {
    if (of(Method.Group.SWEEP).size() < Method.of(Method.Group.SWEEP).size()) {
      return Optional.empty();
    }
    return bestDpo(kind)
        .flatMap(best -> curve(best, kind))
        .flatMap(
            best ->
                both(
                    method,
                    Method.DPO,
                    kind,
                    curves -> Bar.ratio(curves.get(0), best, curves.get(1), FULL)));
  }

  /** The setting of DPO with the least drift at DPO's score. */
  Optional<Method> bestDpo(String kind) {
    Optional<DialCurve> dpo = curve(Method.DPO, kind);
    if (dpo.isEmpty()) {
      return Optional.empty();
    }
    return Stream.concat(Stream.of(Method.DPO), of(Method.Group.SWEEP).stream())
        .filter(method -> curve(method, kind).isPresent())
        .min(
            Comparator.comparingDouble(
                method -> Bar.ratioAsIs(curve(method, kind).orElseThrow(), dpo.get(), FULL)));
  }

  private Optional<Estimate> both(
      Method method, Method other, String kind, Function<List<DialCurve>, Estimate> number) {
    Optional<DialCurve> one = curve(method, kind);
    Optional<DialCurve> two = curve(other, kind);
    return one.isPresent() && two.isPresent()
        ? Optional.of(number.apply(List.of(one.get(), two.get())))
        : Optional.empty();
  }

  private List<Cell> cells(Method method) {
    return methods.getOrDefault(method, List.of());
  }

  private static Optional<Scores> joined(List<Cell> cells, String part, Measure measure) {
    List<Optional<Figure>> all =
        cells.stream().map(cell -> cell.figure(part, measure, FULL)).toList();
    return !all.isEmpty() && all.stream().allMatch(Optional::isPresent)
        ? Optional.of(Scores.joined(all.stream().map(one -> one.orElseThrow().scores()).toList()))
        : Optional.empty();
  }
}
