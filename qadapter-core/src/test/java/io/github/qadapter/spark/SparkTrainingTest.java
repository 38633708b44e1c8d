package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.Scope;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training whose gradients executors compute. */
@Tag("spark")
class SparkTrainingTest {
  @TempDir static Path folder;
  private static SparkSession session;
  private static BaseModel base;

  @BeforeAll
  static void open() {
    session = LocalSpark.open();
    base = TinyModel.open();
  }

  @AfterAll
  static void close() {
    base.close();
    session.stop();
  }

  private static Customization run() {
    return SparkRuns.run(base);
  }

  private static byte[] adapter(Customization run, String name) throws IOException {
    return SparkRuns.adapter(run, folder.resolve(name));
  }

  @Test
  void oneMachineAndOneTwoAndEightWorkersGiveTheSameAdapterBitForBit() throws IOException {
    byte[] alone = adapter(run(), "alone");
    assertThat(adapter(run().on(SparkWorkers.of(session, 1)), "one")).isEqualTo(alone);
    assertThat(adapter(run().on(SparkWorkers.of(session, 2)), "two")).isEqualTo(alone);
    assertThat(adapter(run().on(SparkWorkers.of(session, 8)), "eight")).isEqualTo(alone);
    assertThat(adapter(TinyModel.brief(base), "other")).isNotEqualTo(alone);
  }

  @Test
  void retentionScopeAndEvaluationAreThoseOfOneMachine() throws IOException {
    try (CustomModel near = judged().train();
        CustomModel far = judged().on(SparkWorkers.of(session, 2)).train()) {
      TrainingReport report = near.report().orElseThrow();
      assertThat(report.scope()).isPresent();
      assertThat(report.retention()).isPresent();
      assertThat(report.course().evaluations()).hasSizeGreaterThan(3);
      assertThat(far.report().orElseThrow())
          .usingRecursiveComparison()
          .ignoringFieldsMatchingRegexes(".*elapsed", "seconds", "peakResidentBytes")
          .isEqualTo(report);
      assertThat(far.strength()).isEqualTo(near.strength()).isLessThan(1);
      near.save(folder.resolve("near"));
      far.save(folder.resolve("far"));
    }
    assertThat(SparkRuns.bytes(folder.resolve("far")))
        .isEqualTo(SparkRuns.bytes(folder.resolve("near")));
  }

  /** Retention whose weight moves, a learned scope, and a held-out set that picks the best step. */
  private static Customization judged() {
    RetentionText text = RetentionText.plain("The cat sleeps on the mat.");
    return run()
        .withRetention(Retention.texts(List.of(text), held -> held.perStep(1).maxKl(1e-3)))
        .withScope(Scope.learned(scope -> scope.negatives(20).evenIfUnclear()))
        .withEvaluation(
            judged ->
                judged
                    .heldOut(TinyModel.heldOut(4))
                    .neutralTexts(List.of(text))
                    .samplePrompts(List.of("Tell me of the sea."))
                    .everySteps(1)
                    .stopEarly(EarlyStopping.Measure.MARGIN, 10));
  }

  @Test
  void aCancelledRunGoesOnToTheSameBits() throws IOException {
    byte[] whole = adapter(run().on(SparkWorkers.of(session, 2)), "whole");
    Path checkpoints = folder.resolve("checkpoints");
    Customization broken =
        run()
            .on(SparkWorkers.of(session, 2))
            .withCheckpoints(Checkpoints.inFolder(checkpoints))
            .onStep(
                step -> {
                  if (step.step() == 2) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThatThrownBy(broken::train).isInstanceOf(TrainingCancelledException.class);
    try (CustomModel resumed = run().on(SparkWorkers.of(session, 4)).resume(checkpoints)) {
      resumed.save(folder.resolve("resumed"));
    }
    assertThat(SparkRuns.bytes(folder.resolve("resumed"))).isEqualTo(whole);
  }

  @Test
  void aPathWithoutABaseIsRefusedBeforeTheFirstStep() {
    String nowhere = folder.resolve("nowhere").toString();
    assertThatThrownBy(
            () -> run().on(SparkWorkers.of(session, 1).opening(SparkModel.at(nowhere))).train())
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "Expected a folder in Hugging Face layout or a GGUF file at "
                + nowhere
                + ", but found nothing; check the path.");
  }
}
