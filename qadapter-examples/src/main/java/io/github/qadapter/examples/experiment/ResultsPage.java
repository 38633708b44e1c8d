package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Comparison;
import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.evaluation.Scores;
import io.github.qadapter.evaluation.TradeoffPlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The page of results, made of the cells that there are: tables, a plot for each data set, and the
 * plain words that follow from them.
 *
 * @param cells of one setting
 * @param setting with which they were made
 */
record ResultsPage(List<Cell> cells, Setting setting) {
  /** The page's name. */
  static final String NAME = "results.md";

  /** The folder of plots and, by settings, of cells, beside the page. */
  static final String FOLDER = "results";

  private static final double FULL = 1;
  private static final double WANTED = 1.0 / 3;
  private static final List<String> KINDS = List.of(Cell.MATHS, Cell.PUZZLES, Cell.OWN);

  /** Writes the page and the plots. */
  void writeTo(Path folder) throws IOException {
    for (DataSet set : DataSet.values()) {
      Optional<String> plot = plot(set);
      if (plot.isPresent()) {
        CellFiles.write(folder.resolve(FOLDER).resolve(set.word() + ".svg"), plot.get());
      }
    }
    CellFiles.write(folder.resolve(NAME), markdown());
  }

  String markdown() {
    StringBuilder page = new StringBuilder(ResultsText.introduction(setting));
    if (cells.isEmpty()) {
      return page.append("\nNo cell has been computed yet.\n").toString();
    }
    bars(page);
    for (DataSet set : DataSet.values()) {
      if (!byMethod(set).isEmpty()) {
        section(page, set);
      }
    }
    return page.append(ResultsText.ending()).toString();
  }

  /** The cells of a data set by method, of all seeds. */
  private Map<Method, List<Cell>> byMethod(DataSet set) {
    Map<Method, List<Cell>> all = new TreeMap<>();
    cells.stream()
        .filter(cell -> cell.key().dataSet() == set)
        .forEach(
            cell -> all.computeIfAbsent(cell.key().method(), m -> new ArrayList<>()).add(cell));
    return all;
  }

  private void bars(StringBuilder page) {
    StringBuilder rows = new StringBuilder();
    for (DataSet set : DataSet.values()) {
      Map<Method, List<Cell>> methods = byMethod(set);
      if (!methods.containsKey(Method.DPO)) {
        continue;
      }
      for (Method method : List.of(Method.DEFAULT, Method.SCOPED)) {
        if (methods.containsKey(method)) {
          rows.append(String.format(Locale.ROOT, "| %s | %s |", set.word(), method.label()));
          for (String kind : KINDS) {
            rows.append(' ')
                .append(ratio(methods, method, kind).map(ResultsPage::ratio).orElse("–"))
                .append(" |");
          }
          rows.append('\n');
        }
      }
    }
    if (!rows.isEmpty()) {
      page.append(ResultsText.bars()).append(rows);
    }
  }

  private Optional<Estimate> ratio(Map<Method, List<Cell>> methods, Method method, String kind) {
    Optional<DialCurve> own = curve(methods, method, kind);
    Optional<DialCurve> dpo = curve(methods, Method.DPO, kind);
    return own.isPresent() && dpo.isPresent()
        ? Optional.of(Bar.ratio(own.get(), dpo.get(), FULL))
        : Optional.empty();
  }

  private Optional<DialCurve> curve(Map<Method, List<Cell>> methods, Method method, String kind) {
    return DialCurve.of(methods.getOrDefault(method, List.of()), method.strengths(), kind);
  }

  private void section(StringBuilder page, DataSet set) {
    Map<Method, List<Cell>> methods = byMethod(set);
    Cell any = methods.values().iterator().next().get(0);
    page.append(
        String.format(
            Locale.ROOT,
            "\n## %s\n\nThe judge's AUC on held-out answers is %.2f. At full strength, over all seeds:\n\n",
            set.word(),
            any.judgeAuc()));
    table(page, methods, any);
    if (!curves(set).isEmpty()) {
      page.append(
          String.format(
              Locale.ROOT,
              "\n![%s: the judge's score against the drift on worked maths, a curve for each method](results/%s.svg)\n",
              set.word(),
              set.word()));
    }
    page.append('\n');
    for (Method method : List.of(Method.DEFAULT, Method.SCOPED)) {
      if (methods.containsKey(method) && methods.containsKey(Method.DPO)) {
        words(page, methods, method);
      }
    }
  }

  private static void table(StringBuilder page, Map<Method, List<Cell>> methods, Cell any) {
    page.append(ResultsText.tableHead());
    row(page, "base", "–", (part, measure) -> any.ofBase(part, measure).map(Figure::scores));
    methods.forEach(
        (method, all) ->
            row(
                page,
                method.label(),
                Integer.toString(all.size()),
                (part, measure) -> joined(all, cell -> cell.figure(part, measure, FULL))));
  }

  private interface Found {
    Optional<Scores> scores(String part, Measure measure);
  }

  private static void row(StringBuilder page, String name, String seeds, Found found) {
    page.append("| ").append(name).append(" | ").append(seeds).append(" |");
    ResultsText.COLUMNS.forEach(
        column ->
            page.append(' ')
                .append(
                    found
                        .scores(column.part(), column.measure())
                        .map(scores -> ResultsText.number(scores.estimate(), column.measure()))
                        .orElse("–"))
                .append(" |"));
    page.append('\n');
  }

  /** A figure of all seeds together, if each has it. */
  private static Optional<Scores> joined(
      List<Cell> cells, Function<Cell, Optional<Figure>> figure) {
    List<Optional<Figure>> all = cells.stream().map(figure).toList();
    return all.stream().allMatch(Optional::isPresent)
        ? Optional.of(Scores.joined(all.stream().map(one -> one.orElseThrow().scores()).toList()))
        : Optional.empty();
  }

  private void words(StringBuilder page, Map<Method, List<Cell>> methods, Method method) {
    List<Cell> own = methods.getOrDefault(method, List.of());
    List<Cell> dpo = methods.getOrDefault(Method.DPO, List.of());
    int seeds = Math.min(own.size(), dpo.size());
    Optional<Comparison> judged = compared(own, dpo, seeds, Cell.JUDGED, Measure.GRADE);
    Optional<Comparison> drift = compared(own, dpo, seeds, Cell.MATHS, Measure.KL);
    if (judged.isPresent() && drift.isPresent()) {
      page.append(
          String.format(
              Locale.ROOT,
              "- **%s** at full strength: the judge's score is %s DPO's (%s), the drift on maths %s (%s).\n",
              method.label(),
              ResultsText.than(judged.get()),
              ResultsText.difference(judged.get(), Measure.GRADE),
              ResultsText.than(drift.get()),
              ResultsText.difference(drift.get(), Measure.KL)));
    }
    ratio(methods, method, Cell.MATHS)
        .ifPresent(
            ratio ->
                page.append(
                    String.format(
                        Locale.ROOT,
                        "- **%s** at DPO's score: %s times DPO's drift on maths. %s\n",
                        method.label(),
                        ratio(ratio),
                        ResultsText.verdict(ratio, WANTED))));
  }

  private static Optional<Comparison> compared(
      List<Cell> own, List<Cell> other, int seeds, String part, Measure measure) {
    Optional<Scores> one = joined(own.subList(0, seeds), cell -> cell.figure(part, measure, FULL));
    Optional<Scores> two =
        joined(other.subList(0, seeds), cell -> cell.figure(part, measure, FULL));
    return one.isPresent() && two.isPresent()
        ? Optional.of(one.get().compare(two.get()))
        : Optional.empty();
  }

  private static String ratio(Estimate estimate) {
    return String.format(
        Locale.ROOT,
        "%s (%s to %s)",
        ratio(estimate.value()),
        ratio(estimate.low()),
        ratio(estimate.high()));
  }

  private static String ratio(double value) {
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.2f", value);
  }

  private Optional<String> plot(DataSet set) {
    List<TradeoffPlot.Curve> curves = new ArrayList<>();
    curves(set).forEach((method, curve) -> curves.add(curve(method, curve)));
    return curves.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TradeoffPlot(
                    "Learned against forgotten: " + set.word(),
                    "drift on worked maths: KL, nats per token",
                    "judge's score",
                    curves)
                .svg());
  }

  /** What is plotted, without the intervals, which take their time. */
  private Map<Method, DialCurve> curves(DataSet set) {
    Map<Method, List<Cell>> methods = byMethod(set);
    Map<Method, DialCurve> curves = new TreeMap<>();
    methods
        .keySet()
        .forEach(
            method ->
                curve(methods, method, Cell.MATHS).ifPresent(found -> curves.put(method, found)));
    return curves;
  }

  private static TradeoffPlot.Curve curve(Method method, DialCurve curve) {
    List<TradeoffPlot.Point> points = new ArrayList<>();
    for (int i = 0; i < curve.strengths().size(); i++) {
      points.add(
          new TradeoffPlot.Point(
              "strength " + curve.strengths().get(i),
              curve.drift().get(i).estimate(),
              curve.judged().get(i).estimate()));
    }
    return new TradeoffPlot.Curve(method.label(), points);
  }
}
