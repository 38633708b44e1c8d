package io.github.qadapter.internal.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Retention;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSamplerTest {
  private final LocalBaseModel base = TinyModel.open();

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    base.close();
  }

  @Test
  void theBaseWritesQuestionsAndAnswers() {
    long alive = NativeMemory.count(base);
    List<Dialogue> texts = write(7);
    assertThat(texts).hasSize(4).doesNotHaveDuplicates();
    for (Dialogue text : texts) {
      assertThat(text.prompt()).hasSize(1);
      assertThat(text.prompt().get(0).content()).isNotBlank();
      assertThat(text.answer()).isNotBlank().doesNotContain("<|");
    }
    assertThat(write(7)).as("the same seed").isEqualTo(texts);
    assertThat(write(8)).as("another seed").isNotEqualTo(texts);
    assertThat(NativeMemory.count(base)).isEqualTo(alive);
  }

  private List<Dialogue> write(long seed) {
    return new SelfSampler(base.loaded(), StopSignal.onInterrupt()).write(4, 12, seed);
  }

  @Test
  void retentionHoldsThePolicyToTheBase() {
    double free =
        drift(Retention.selfSampled(retention -> retention.count(3).maxTokens(8).weight(1e-9)));
    double held =
        drift(Retention.selfSampled(retention -> retention.count(3).maxTokens(8).weight(10)));
    assertThat(held).isLessThan(free / 2);
  }

  private double drift(Retention retention) {
    try (CustomModel custom = run(retention).train()) {
      return custom.report().orElseThrow().retention().orElseThrow().kl();
    }
  }

  private Customization run(Retention retention) {
    return TinyModel.brief(base)
        .withTraining(
            training ->
                training
                    .epochs(8)
                    .batchSize(4)
                    .learningRate(1e-2)
                    .warmupSteps(0)
                    .maxAnswerTokens(8))
        .withRetention(retention);
  }

  @Test
  void aLimitThatTrainingDoesNotKeepLowersTheStoredStrength() {
    double limit = 1e-4;
    try (CustomModel custom =
        run(Retention.selfSampled(retention -> retention.count(3).maxTokens(8).maxKl(limit)))
            .train()) {
      TrainingReport.Retained retained = custom.report().orElseThrow().retention().orElseThrow();
      assertThat(retained.kl()).isLessThanOrEqualTo(limit);
      assertThat(retained.strength()).isBetween(0.0, 1.0).isEqualTo(custom.strength());
      assertThat(retained.limit()).hasValue(limit);
      custom.save(folder.resolve("adapter"));
      try (CustomModel read = io.github.qadapter.QAdapter.load(base, folder.resolve("adapter"))) {
        assertThat(read.strength()).isEqualTo(custom.strength());
      }
    }
  }

  @Test
  void whatWasWrittenIsKeptBesideTheRun() {
    Path place = folder.resolve("run");
    Retention retention = Retention.builder().count(3).maxTokens(8).build();
    run(retention).withCheckpoints(Checkpoints.inFolder(place)).train().close();
    Path file = place.resolve(WrittenDialogues.RETENTION);
    List<Dialogue> kept = WrittenDialogues.read(file);
    assertThat(kept).hasSize(3);
    WrittenDialogues.write(file, kept);
    assertThat(WrittenDialogues.read(file)).isEqualTo(kept);
    assertThat(place.resolve("metrics.jsonl")).isRegularFile();
    try (CustomModel again = run(retention).resume(place)) {
      assertThat(again.report().orElseThrow().course().steps()).hasSize(16);
    }
  }

  @Test
  void aDamagedFileIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("damaged.jsonl"), "{\"question\": \"?\"}\n");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> WrittenDialogues.read(file))
        .withMessageContaining("delete the file");
  }

  @Test
  void writingCanBeInterrupted() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(TrainingCancelledException.class)
        .isThrownBy(() -> run(Retention.selfSampled()).train())
        .withMessageContaining("retention text")
        .satisfies(e -> assertThat(e.learned()).isEmpty());
  }
}
