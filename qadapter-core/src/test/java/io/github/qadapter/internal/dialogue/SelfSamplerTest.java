package io.github.qadapter.internal.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.spi.CustomizationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    return new SelfSampler(
            base.loaded(), StopSignal.onInterrupt(), DialogueStore.unkept(), done -> {})
        .write(new DialoguePlan(4, 4, 12, seed));
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
  void questionsOfMoreDialoguesThanAreAnsweredServeAScope() {
    List<Dialogue> answered = write(7);
    List<Integer> told = new ArrayList<>();
    List<Dialogue> all =
        new SelfSampler(base.loaded(), StopSignal.onInterrupt(), DialogueStore.unkept(), told::add)
            .write(new DialoguePlan(4, 20, 12, 7));
    assertThat(all).hasSize(20).startsWith(answered.toArray(new Dialogue[0]));
    assertThat(all.subList(4, 20)).allMatch(dialogue -> !dialogue.isAnswered());
    assertThat(told).startsWith(0, 1).endsWith(20).isSorted();
  }

  @Test
  void whatIsInTheCacheIsNotWrittenAgain() throws Exception {
    Path cache = folder.resolve("cache");
    DialoguePlan plan = new DialoguePlan(4, 20, 12, 7);
    List<Dialogue> written = writeCached(cache, plan);
    Path file = onlyFile(cache);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(20);
    // What a kill or another plan left: a part of it, which is taken as it is.
    Files.write(file, List.of(lines.get(0).replace("question\":\"", "question\":\"Kept ")));
    List<Dialogue> again = writeCached(cache, plan);
    assertThat(again.get(0).question()).isEqualTo("Kept " + written.get(0).question());
    assertThat(again.subList(1, 20)).isEqualTo(written.subList(1, 20));
    assertThat(writeCached(cache, new DialoguePlan(0, 2, 12, 7)))
        .as("a bare question is not an answered one's")
        .allMatch(dialogue -> !dialogue.question().startsWith("Kept"));
    assertThat(writeCached(cache, new DialoguePlan(4, 4, 12, 8))).isNotEqualTo(again.subList(0, 4));
  }

  @Test
  void aDamagedCacheIsWrittenAgain() throws Exception {
    Path cache = folder.resolve("cache");
    DialoguePlan plan = new DialoguePlan(2, 2, 12, 7);
    List<Dialogue> written = writeCached(cache, plan);
    Path file = onlyFile(cache);
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, "{\"question\": \"?\"");
    assertThat(writeCached(cache, plan)).isEqualTo(written);
    assertThat(file).content().hasLineCount(2);
    assertThat(Files.readAllLines(file)).isEqualTo(lines);
  }

  private List<Dialogue> writeCached(Path cache, DialoguePlan plan) {
    CustomizationRequest request =
        TinyModel.request(base, TrainingOptions.builder().build(), Retention.none());
    DialogueStore store = DialogueStore.of(base.loaded(), request, plan, Optional.of(cache));
    return new SelfSampler(base.loaded(), StopSignal.onInterrupt(), store, done -> {}).write(plan);
  }

  private static Path onlyFile(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  @Test
  void whatWasWrittenIsKeptBesideTheRun() {
    Path place = folder.resolve("run");
    Retention retention = Retention.builder().count(3).maxTokens(8).build();
    run(retention).withCheckpoints(Checkpoints.inFolder(place)).train().close();
    assertThat(place.resolve(DialogueStore.IN_RUN)).content().hasLineCount(3);
    assertThat(place.resolve("metrics.jsonl")).isRegularFile();
    try (CustomModel again = run(retention).resume(place)) {
      assertThat(again.report().orElseThrow().course().steps()).hasSize(16);
    }
  }

  @Test
  void aDamagedFileOfARunIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("damaged.jsonl"), "{\"question\": \"?\"}\n");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> DialogueFile.read(file))
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

  @Test
  void theCacheIsWhereItsVariableSays() {
    assertThat(CacheFolder.of(Map.of(), "home")).contains(Path.of("home", ".cache", "qadapter"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "caches"), "home"))
        .contains(Path.of("caches", "qadapter"));
    assertThat(CacheFolder.of(Map.of("QADAPTER_CACHE_DIR", "mine"), "home"))
        .contains(Path.of("mine"));
    assertThat(CacheFolder.of(Map.of("QADAPTER_CACHE_DIR", "off"), "home")).isEmpty();
  }
}
