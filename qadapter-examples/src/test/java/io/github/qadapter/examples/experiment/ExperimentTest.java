package io.github.qadapter.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.EvaluationReport;
import io.github.qadapter.evaluation.Measurement;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.evaluation.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment without a model: its statistics, its files and its page. */
class ExperimentTest {
  private static final Setting SETTING = new Setting("test", 8, 2, 2, 2, 2, 0, 8);

  @TempDir Path folder;

  @Test
  void scoresThatFallAreMeansOfTheirNeighbors() {
    assertThat(Bar.isotonic(new double[] {1, 3, 2, 4})).containsExactly(1, 2.5, 2.5, 4);
    assertThat(Bar.isotonic(new double[] {3, 2, 1})).containsExactly(2, 2, 2);
  }

  /** Halfway to a score of 1 the drift is a quarter of that there, since it grows quadratically. */
  @Test
  void theDriftAtAScoreLiesOnTheCurve() {
    List<Double> strengths = List.of(0.0, 1.0);
    assertThat(Bar.driftAt(0.5, strengths, new double[] {0, 1}, new double[] {0, 4})).isEqualTo(1);
    assertThat(Bar.driftAt(2, strengths, new double[] {0, 1}, new double[] {0, 4})).isInfinite();
    assertThat(Bar.driftAt(0, strengths, new double[] {0.5, 1}, new double[] {0, 4})).isZero();
  }

  /** A quarter of the drift at full strength is reached halfway to its score. */
  @Test
  void theScoreAtADriftLiesOnTheCurve() {
    assertThat(Bar.scoreAt(1, new double[] {0, 1}, new double[] {0, 4})).isEqualTo(0.5);
    assertThat(Bar.scoreAt(9, new double[] {0, 1}, new double[] {0, 4})).isEqualTo(1);
    Estimate gain = Bar.gain(curve(0.05), curve(0.2), 1);
    assertThat(gain.value()).as("0.6 at strength 2, as at strength 1").isZero();
  }

  /** DPO's best needs half of DPO's drift, so that half of DPO's drift is as much as it. */
  @Test
  void theRatioToDposBestIsThatToTheSettingWithTheLeastDrift() {
    List<Cell> cells = new ArrayList<>(List.of(cell(Method.DEFAULT, 0.1), cell(Method.DPO, 0.2)));
    SetCells few = SetCells.of(DataSet.ACADEMY, cells);
    assertThat(few.ratioToBestDpo(Method.DEFAULT, Cell.MATHS)).as("no sweep").isEmpty();
    for (Method method : Method.of(Method.Group.SWEEP)) {
      cells.add(cell(method, method == Method.DPO_HALF_RATE ? 0.1 : 0.3));
    }
    SetCells all = SetCells.of(DataSet.ACADEMY, cells);
    assertThat(all.bestDpo(Cell.MATHS)).contains(Method.DPO_HALF_RATE);
    assertThat(all.ratioToBestDpo(Method.DEFAULT, Cell.MATHS).orElseThrow().value())
        .isEqualTo(1, within(1e-9));
  }

  @Test
  void whatAFirstTableNeedsIsComputedFirst() {
    List<Cell.Key> keys = WorkList.all(List.of(DataSet.values()), 2);
    int main = Method.of(Method.Group.MAIN).size();
    assertThat(keys.subList(0, main))
        .allMatch(key -> key.dataSet() == DataSet.ENTERTAINMENT && key.seed() == 0)
        .first()
        .isEqualTo(new Cell.Key(DataSet.ENTERTAINMENT, Method.DEFAULT, 0));
    assertThat(keys.subList(0, 2 * 5 * main))
        .allMatch(key -> key.method().group() == Method.Group.MAIN);
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void tablesOfOtherPagesAreFilledOnceTheirCellsAreThere() {
    String page = "A\n<!-- results: academy -->\nold\n<!-- /results -->\nB\n";
    List<Cell> cells = new ArrayList<>(List.of(cell(Method.DEFAULT, 0.1), cell(Method.DPO, 0.2)));
    assertThat(ResultsTables.filled(page, cells)).isEqualTo(page);
    cells.add(cell(Method.RESIDUAL, 0.2));
    assertThat(ResultsTables.filled(page, cells))
        .startsWith("A\n<!-- results: academy -->\n|")
        .endsWith("<!-- /results -->\nB\n")
        .doesNotContain("old")
        .contains("| DPO | – | – | 0.200 (0.200–0.200) |");
  }

  /** Everywhere half of the other's drift at the same scores, whatever is drawn. */
  @Test
  void theRatioOfCurvesThatDifferInDriftAloneIsExact() {
    Estimate ratio = Bar.ratio(curve(0.1), curve(0.2), 1);
    assertThat(ratio.value()).isEqualTo(0.5, within(1e-12));
    assertThat(ratio.low()).isEqualTo(0.5, within(1e-9));
    assertThat(ratio.high()).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void theJudgeTellsAnswersOfPairsThatItHasNotSeen() {
    StyleJudge judge = StyleJudge.learn(pairs(0));
    assertThat(judge.auc(pairs(20))).isGreaterThan(0.95);
    assertThat(judge.grade("What a wonderful day number 3!")).isGreaterThan(0.5);
    assertThat(judge.grade("It is a dull day 3.")).isLessThan(0.5);
  }

  @Test
  void cellsAreKeptAndThePageIsMadeOfThem() throws IOException {
    CellFiles files = new CellFiles(folder.resolve("results"));
    List<Cell> cells = List.of(cell(Method.DEFAULT, 0.1), cell(Method.DPO, 0.2));
    cells.forEach(files::write);

    assertThat(files.all()).containsExactlyElementsOf(cells);
    assertThat(files.find(cells.get(0).key(), SETTING)).contains(cells.get(0));
    assertThatThrownBy(() -> files.find(cells.get(0).key(), Setting.FULL))
        .hasMessageContaining("--out");

    new ResultsPage(files.all(), SETTING).writeTo(folder);
    assertThat(folder.resolve(ResultsPage.NAME))
        .content()
        .contains(
            "## academy",
            "AUC on held-out answers is 0.75",
            "| academy | QAdapter, default | 0.50 (0.50 to 0.50)",
            "0.33 or below, which is the aim, on 0 of 1 data sets",
            "forgets less than (wins): DPO 0.50 (0.50 to 0.50)");
    assertThat(Files.readString(folder.resolve("results/academy.svg"))).startsWith("<svg xmlns");
  }

  /** Its figures hang on the seed, what the judge says of it on the data set as well. */
  @Test
  void theBaseIsNotMeasuredAgainWhereACellKnowsIt() {
    CellFiles files = new CellFiles(folder);
    assertThat(files.base(key(DataSet.ACADEMY, 0))).isEmpty();
    files.write(cell(Method.DPO, 0.2));

    assertThat(
            files
                .base(key(DataSet.ACADEMY, 0))
                .orElseThrow()
                .figure(Cell.JUDGED, Measure.GRADE, Cell.BASE))
        .isPresent();
    assertThat(files.base(key(DataSet.BUSINESS, 0))).isEmpty();
    assertThat(files.base(key(DataSet.ACADEMY, 1))).isEmpty();
  }

  private static Cell.Key key(DataSet set, long seed) {
    return new Cell.Key(set, Method.DEFAULT, seed);
  }

  @Test
  void withoutCellsThePageSaysSo() {
    assertThat(new ResultsPage(List.of(), SETTING).markdown()).contains("No cell");
  }

  private static DialCurve curve(double drift) {
    return DialCurve.of(List.of(cell(Method.DPO, drift)), Method.DPO.strengths(), Cell.MATHS)
        .orElseThrow();
  }

  /**
   * Scores of 0.2 for the base, 0.4 at half, 0.6 at full strength and at more, whatever the method.
   */
  private static Cell cell(Method method, double drift) {
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(
        new Measurement(
            Cell.JUDGED,
            Measure.GRADE,
            List.of(
                figure("base", 0.2),
                figure("0.5", 0.4),
                figure("1.0", 0.6),
                figure("2.0", 0.6),
                figure("3.0", 0.6))));
    for (String kind : List.of(Cell.MATHS, Cell.PUZZLES, Cell.OWN)) {
      measurements.add(
          new Measurement(
              kind,
              Measure.KL,
              List.of(
                  figure("0.5", drift / 4),
                  figure("1.0", drift),
                  figure("2.0", 4 * drift),
                  figure("3.0", 9 * drift))));
    }
    return new Cell(
        new Cell.Key(DataSet.ACADEMY, method, 0),
        SETTING.name(),
        0.75,
        new Cell.Trained(8, 1, 2),
        new EvaluationReport(
            List.of("base", "0.5", "1.0", "2.0", "3.0"), List.of(0L), measurements));
  }

  private static Figure figure(String model, double value) {
    return new Figure(
        model,
        new Estimate(value, value, value),
        Optional.empty(),
        new Scores(List.of(1.0, 1.0), List.of(Collections.nCopies(2, value))));
  }

  private static PreferenceData pairs(int from) {
    return PreferenceData.of(
        IntStream.range(from, from + 20)
            .mapToObj(
                i ->
                    PreferencePair.of(
                        "Day " + i + "?",
                        "What a wonderful day number " + i + "!",
                        "It is a dull day " + i + "."))
            .toList());
  }
}
