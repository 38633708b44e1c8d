package io.github.qadapter.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void aLineHoldsWhatWasMeasured() throws IOException {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(unmeasured(0));
      metrics.append(step(1));
      assertThat(file)
          .hasContent(
              """
              {"kind":"evaluation","step":0,"heldOutPairs":null,"accuracy":null,"accuracyLow":null,\
              "accuracyHigh":null,"margin":null,"chosenLogLikelihood":null,\
              "rejectedLogLikelihood":null,"retentionTexts":null,"retentionLossBefore":null,\
              "retentionLossAfter":null,"retentionKl":null,"neutralTexts":null,\
              "neutralLossBefore":null,"neutralLossAfter":null,"neutralKl":null,"elapsedSeconds":0.0}
              {"kind":"step","step":1,"steps":9,"loss":0.5,"preferenceLoss":0.4,\
              "meanSquaredReward":0.3,"retentionWeight":0.2,"retentionDrift":0.1,"accuracy":0.75,\
              "chosenLogLikelihood":-30.0,"rejectedLogLikelihood":-45.0,"learningRate":0.001,"gradientNorm":2.5,"elapsedSeconds":1.5}
              """);
    }
  }

  @Test
  void anInterruptedThreadLosesNoLine() {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      Thread.currentThread().interrupt();
      metrics.append(step(1));
      metrics.append(step(2));
      assertThat(metrics.truncateTo(1).steps()).containsExactly(step(1));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(MetricsFile.read(file).steps()).containsExactly(step(1));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    TrainingReport.Course course =
        new TrainingReport.Course(
            List.of(step(1), step(2), step(3)), List.of(unmeasured(0), measured(2), measured(3)));
    Path file = folder.resolve(MetricsFile.BESIDE_ADAPTER);
    MetricsFile.write(file, course);
    assertThat(MetricsFile.read(file)).isEqualTo(course);
    assertThat(Files.readAllLines(file))
        .extracting(
            line ->
                line.substring(0, line.indexOf(",\"", line.indexOf("\"step\":")))
                    .replaceAll("\\W", ""))
        .containsExactly(
            "kindevaluationstep0",
            "kindstepstep1",
            "kindstepstep2",
            "kindevaluationstep2",
            "kindstepstep3",
            "kindevaluationstep3");
  }

  @Test
  void whatIsNoNumberIsNullAndStaysNoNumber() {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(
          new TrainingStep(
              1,
              1,
              Double.NaN,
              Double.POSITIVE_INFINITY,
              Double.NEGATIVE_INFINITY,
              0,
              0,
              0,
              PairLogLikelihoods.UNKNOWN,
              0,
              0,
              Duration.ZERO));
    }
    assertThat(file).content().contains("\"loss\":null,\"preferenceLoss\":null");
    assertThat(MetricsFile.read(file).steps().get(0).loss()).isNaN();
    assertThat(MetricsFile.read(file).steps().get(0).meanSquaredReward()).isNaN();
  }

  @Test
  void linesOfEarlierVersionsAreRead() throws IOException {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(step(1));
    }
    String line = Files.readString(file);
    String earlier = line.replaceAll("\"(chosen|rejected)LogLikelihood\":[^,]*,", "");
    assertThat(earlier).hasSizeLessThan(line.length() - 40);
    Files.writeString(file, earlier);
    TrainingStep read = MetricsFile.read(file).steps().get(0);
    assertThat(read.loss()).isEqualTo(0.5);
    assertThat(read.logLikelihoods().isKnown()).isFalse();
  }

  @Test
  void aKillAtAnyByteLeavesAllWholeLines() throws IOException {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(step(1));
      metrics.append(measured(1));
    }
    byte[] all = Files.readAllBytes(file);
    int first = new String(all, UTF_8).indexOf('\n') + 1;
    for (int length = 0; length <= all.length; length++) {
      Files.write(file, Arrays.copyOf(all, length));
      assertThat(MetricsFile.read(file).steps()).hasSize(length < first ? 0 : 1);
      assertThat(MetricsFile.read(file).evaluations()).hasSize(length < all.length ? 0 : 1);
      try (MetricsFile metrics = MetricsFile.open(file)) {
        metrics.append(step(2));
      }
      assertThat(MetricsFile.read(file).steps()).contains(step(2));
    }
  }

  @Test
  void aResumedRunForgetsWhatCameAfterItsCheckpoint() {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(unmeasured(0));
      metrics.append(step(1));
      metrics.append(step(2));
      metrics.append(measured(2));
      metrics.append(step(3));
      metrics.append(measured(3));
    }
    try (MetricsFile metrics = MetricsFile.open(file)) {
      TrainingReport.Course known = metrics.truncateTo(2);
      assertThat(known.steps()).containsExactly(step(1), step(2));
      assertThat(known.evaluations()).containsExactly(unmeasured(0), measured(2));
      assertThat(MetricsFile.read(file)).isEqualTo(known);
      metrics.append(step(3));
    }
    assertThat(MetricsFile.read(file).steps()).containsExactly(step(1), step(2), step(3));
    try (MetricsFile metrics = MetricsFile.open(file)) {
      assertThat(metrics.truncateTo(-1)).isEqualTo(new TrainingReport.Course(List.of(), List.of()));
    }
    assertThat(file).isEmptyFile();
  }

  @Test
  void whatIsMeasuredAgainCountsTheLaterTime() {
    Path file = folder.resolve(MetricsFile.IN_RUN);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(unmeasured(2));
      metrics.append(measured(2));
    }
    assertThat(MetricsFile.read(file).evaluations()).containsExactly(measured(2));
  }

  @Test
  void damageIsNamedByLine() throws IOException {
    assertDamaged("{\"kind\":\"step\"", "line 1", "JSON");
    assertDamaged("[]", "line 1", "no such key");
    assertDamaged("{\"kind\":\"song\",\"step\":1}", "kind", "step or evaluation", "\"song\"");
    assertDamaged("{\"kind\":\"step\",\"step\":1}", "steps", "no such key");
    assertDamaged("{\"kind\":\"step\",\"step\":-1}", "step", "from 0 on", "-1");
    assertDamaged(
        "{\"kind\":\"step\",\"step\":1,\"steps\":1,\"loss\":\"low\"}", "loss", "number", "\"low\"");
    assertDamaged(
        "{\"kind\":\"step\",\"step\":1,\"steps\":1,\"steps\":1}", "line 1", "Duplicate field");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() {
    Path nowhere = folder.resolve("missing/metrics.jsonl");
    assertThatThrownBy(() -> MetricsFile.open(nowhere))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll(nowhere.toString(), "permissions");
  }

  private void assertDamaged(String line, String... named) throws IOException {
    Path file = Files.writeString(folder.resolve("damaged.jsonl"), line + "\n");
    assertThatThrownBy(() -> MetricsFile.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(named)
        .hasMessageContainingAll(file.toString(), "Expected", "delete the file");
  }

  private static TrainingStep step(int step) {
    return new TrainingStep(
        step,
        9,
        0.5,
        0.4,
        0.3,
        0.2,
        0.1,
        0.75,
        new PairLogLikelihoods(-30, -45),
        0.001,
        2.5,
        Duration.ofMillis(1500));
  }

  private static TrainingEvaluation unmeasured(int step) {
    return new TrainingEvaluation(
        step, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);
  }

  private static TrainingEvaluation measured(int step) {
    return new TrainingEvaluation(
        step,
        Optional.of(
            new TrainingEvaluation.Preference(100, 0.8, 3.5, new PairLogLikelihoods(-31, -46))),
        Optional.of(new TrainingEvaluation.Drift(20, 2.5, 2.625, 0.01)),
        Optional.of(new TrainingEvaluation.Drift(50, 3.5, 3.625, 0.02)),
        Duration.ofNanos(1_234_567_891));
  }
}
