package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.evaluation.Scores;
import io.github.qadapter.evaluation.TradeoffPlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** Of the full setting, unless there are cells of the small one only. */
  static ResultsPage of(Path results) {
    List<Cell> full = new CellFiles(results.resolve(Setting.FULL.name())).all();
    List<Cell> few = new CellFiles(results.resolve(Setting.SMALL.name())).all();
    return full.isEmpty() && !few.isEmpty()
        ? new ResultsPage(few, Setting.SMALL)
        : new ResultsPage(full, Setting.FULL);
  }

  /** Writes the page and the plots. */
  void writeTo(Path folder) throws IOException {
    for (SetCells set : sets()) {
      Optional<String> plot = plot(set);
      if (plot.isPresent()) {
        CellFiles.write(folder.resolve(FOLDER).resolve(plotName(set)), plot.get());
      }
    }
    CellFiles.write(folder.resolve(NAME), markdown());
  }

  String markdown() {
    StringBuilder page = new StringBuilder(ResultsText.introduction(setting));
    List<SetCells> sets = sets();
    if (sets.isEmpty()) {
      page.append("\nNo cell has been computed yet.\n");
    }
    page.append(PriceSection.of(sets));
    sets.forEach(set -> section(page, set));
    return page.append(AblationSection.of(sets)).append(ResultsText.ending()).toString();
  }

  /** The data sets of which there are cells. */
  List<SetCells> sets() {
    return Stream.of(DataSet.values())
        .map(set -> SetCells.of(set, cells))
        .filter(set -> !set.isEmpty())
        .toList();
  }

  private static void section(StringBuilder page, SetCells set) {
    page.append(
        String.format(
            Locale.ROOT,
            "\n## %s\n\nThe judge's AUC on held-out answers is %.2f. At full strength, over all seeds:\n\n",
            set.set().word(),
            set.any().judgeAuc()));
    page.append(ResultsText.tableHead());
    row(page, "base", "–", set::ofBase);
    set.of(Method.Group.MAIN, Method.Group.MORE, Method.Group.SWEEP)
        .forEach(
            method ->
                row(
                    page,
                    method.label(),
                    Integer.toString(set.seeds(method)),
                    (part, measure) -> set.atFull(method, part, measure)));
    if (!curves(set).isEmpty()) {
      page.append(
          String.format(
              Locale.ROOT,
              "\n![%s: the judge's score against the drift on worked maths, a curve for each method](results/%s)\n",
              set.set().word(),
              plotName(set)));
    }
    page.append(PriceSection.words(set));
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

  private static String plotName(SetCells set) {
    return set.set().word() + ".svg";
  }

  /** The plot of a data set, if there is a curve. */
  static Optional<String> plot(SetCells set) {
    List<TradeoffPlot.Curve> curves = curves(set);
    return curves.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TradeoffPlot(
                    "Learned against forgotten: " + set.set().word(),
                    "drift on worked maths: KL, nats per token",
                    "judge's score",
                    curves)
                .svg());
  }

  private static List<TradeoffPlot.Curve> curves(SetCells set) {
    List<TradeoffPlot.Curve> curves = new ArrayList<>();
    for (Method method : set.of(Method.Group.MAIN, Method.Group.MORE)) {
      set.curve(method, Cell.MATHS)
          .ifPresent(found -> curves.add(new TradeoffPlot.Curve(method.label(), points(found))));
    }
    return curves;
  }

  private static List<TradeoffPlot.Point> points(DialCurve curve) {
    List<TradeoffPlot.Point> points = new ArrayList<>();
    for (int i = 0; i < curve.strengths().size(); i++) {
      points.add(
          new TradeoffPlot.Point(
              "strength " + curve.strengths().get(i),
              curve.drift().get(i).estimate(),
              curve.judged().get(i).estimate()));
    }
    return points;
  }
}
