package io.github.qadapter.internal.adapterfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.report.MetricsFile;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingEvaluation.Drift;
import io.github.qadapter.report.TrainingEvaluation.Preference;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  private static final TrainingReport FULL =
      new TrainingReport(
          TrainingReport.Outcome.STOPPED_EARLY,
          240,
          3,
          7,
          Optional.empty(),
          30,
          61.5,
          1L << 31,
          0.7,
          0.2,
          Optional.of(
              new TrainingReport.HeldOut(
                  new Preference(100, 0.5, 0, new PairLogLikelihoods(-40, -42)),
                  new Preference(100, 0.84, 21, new PairLogLikelihoods(-30, -45)))),
          Optional.of(new Drift(30, 2.5, 2.75, 0.26)),
          Optional.of(new TrainingReport.Retained(120, 0.01, Optional.of(0.02), 4, 0.75)),
          Optional.of(new TrainingReport.LearnedScope(40, 60, 0.97, 0.05, 0.04, false)),
          Optional.of(
              new TrainingReport.FullStrength(
                  Optional.of(28.0), Optional.of(new Drift(30, 2.5, 3.5, 0.75)))),
          List.of(
              new TrainingReport.SampleAnswer(
                  "Why?", "Because.", "Because\n<b>yes</b>!", Optional.of("YES")),
              new TrainingReport.SampleAnswer("How?", "So.", "So!", Optional.empty())),
          new TrainingReport.Course(
              List.of(
                  new TrainingStep(
                      1,
                      30,
                      0.7,
                      0.6,
                      0.1,
                      0,
                      0,
                      0.5,
                      new PairLogLikelihoods(-30, -45),
                      1e-3,
                      2,
                      Duration.ofMillis(5))),
              List.of(
                  new TrainingEvaluation(
                      1,
                      Optional.of(new Preference(100, 0.84, 21, new PairLogLikelihoods(-30, -45))),
                      Optional.empty(),
                      Optional.empty(),
                      Duration.ofSeconds(1)))),
          Map.of("base.name", "tiny"));

  @TempDir private Path folder = Path.of(".");

  @Test
  void everythingThatIsWrittenIsRead() throws IOException {
    ReportFile.write(folder, FULL);
    MetricsFile.write(folder.resolve("training-metrics.jsonl"), FULL.course());
    assertThat(ReportFile.read(folder)).contains(FULL);
  }

  @Test
  void withoutMetricsTheCourseIsUnknown() throws IOException {
    ReportFile.write(folder, FULL);
    assertThat(ReportFile.read(folder).orElseThrow().course())
        .isEqualTo(new TrainingReport.Course(List.of(), List.of()));
  }

  @Test
  void whatIsMissingStaysMissing() throws IOException {
    TrainingReport bare =
        new TrainingReport(
            TrainingReport.Outcome.CANCELLED,
            1,
            0,
            0,
            Optional.of(new LengthGuess(false, 0.75, 1)),
            0,
            0,
            0,
            Double.NaN,
            Double.NaN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new TrainingReport.Course(List.of(), List.of()),
            Map.of());
    ReportFile.write(folder, bare);
    assertThat(ReportFile.read(folder)).contains(bare);
    assertThat(folder.resolve("training-report.json")).content().doesNotContain("NaN");
  }

  @Test
  void reportsOfEarlierVersionsAreRead() throws IOException {
    write(
        """
        {"pairs": 8, "droppedPairs": 0, "cutAnswers": 0, "steps": 1, "seconds": 2.5,
         "peakResidentBytes": 0, "firstLoss": 0.7, "lastLoss": 0.6,
         "heldOutPairs": 2, "heldOutAccuracyBefore": 0.5, "heldOutAccuracyAfter": 1.0,
         "heldOutMarginBefore": 0.0, "heldOutMarginAfter": 0.25,
         "neutralTexts": 0, "neutralLossBefore": null, "neutralLossAfter": null,
         "neutralKl": null, "settings": {"training.seed": "0"}}
        """);
    TrainingReport report = ReportFile.read(folder).orElseThrow();
    assertThat(report.outcome()).isEqualTo(TrainingReport.Outcome.COMPLETED);
    assertThat(report.heldOut())
        .contains(
            new TrainingReport.HeldOut(
                new Preference(2, 0.5, 0, PairLogLikelihoods.UNKNOWN),
                new Preference(2, 1, 0.25, PairLogLikelihoods.UNKNOWN)));
    assertThat(report.neutral()).isEmpty();
    assertThat(report.retention()).isEmpty();
    assertThat(report.scope()).isEmpty();
    assertThat(report.samples()).isEmpty();
    assertThat(report.settings()).containsExactly(Map.entry("training.seed", "0"));
  }

  /** With every field that there was before reports were written through records. */
  @Test
  void aWholeReportOfAnEarlierVersionIsRead() throws Exception {
    assertThat(ReportFile.read(Path.of(getClass().getResource("/earlier/adapter").toURI())))
        .contains(FULL);
  }

  @Test
  void damageIsNamed() throws IOException {
    assertDamaged("{\"pairs\": 1, \"settings\": {}, \"ending\": \"BORED\"}", "BORED");
    assertDamaged("{\"pairs\": 1, \"settings\": {}, \"samples\": [{\"prompt\": \"a\"}]}", "sample");
    assertDamaged("{\"pairs\": 1}", "settings");
  }

  private void assertDamaged(String json, String named) throws IOException {
    write(json);
    assertThatThrownBy(() -> ReportFile.read(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(folder.toString(), named, "train again");
  }

  private void write(String json) throws IOException {
    Files.writeString(folder.resolve("training-report.json"), json);
  }
}
