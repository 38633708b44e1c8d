package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
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
  void oneTwoAndEightWorkersGiveTheSameAdapterBitForBit() throws IOException {
    byte[] one = adapter(run().on(SparkWorkers.of(session, 1)), "one");
    assertThat(adapter(run().on(SparkWorkers.of(session, 2)), "two")).isEqualTo(one);
    assertThat(adapter(run().on(SparkWorkers.of(session, 8)), "eight")).isEqualTo(one);
    assertThat(adapter(TinyModel.brief(base), "untold")).isNotEqualTo(one);
  }

  @Test
  void whatWorkersLearnIsWhatOneMachineLearns() throws IOException {
    double[] losses = new double[2];
    try (CustomModel near = run().onStep(step -> losses[0] = step.loss()).train();
        CustomModel far =
            run().on(SparkWorkers.of(session, 2)).onStep(step -> losses[1] = step.loss()).train()) {
      // The sums differ in their order alone: bfloat16 states, float32 gradients.
      assertThat(losses[1])
          .isCloseTo(losses[0], org.assertj.core.data.Percentage.withPercentage(1));
      assertThat(far.strength()).isEqualTo(near.strength());
    }
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
