package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingRun;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.dialogue.DialogueStore;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.Mistakes;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.report.TrainingProgress.Phase;
import io.github.qadapter.report.TrainingReport;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end before their time, and what is left of them. */
@Timeout(180)
class ResumeTest {
  private static final String WEIGHTS = "adapter_model.safetensors";

  private final LocalBaseModel base = TinyModel.open();

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    base.close();
  }

  /** Ten steps, with everything that a checkpoint must carry: moments, ρ, the best so far. */
  private Customization run() {
    return TinyModel.brief(base)
        .withTraining(
            training -> training.epochs(5).batchSize(4).learningRate(1e-2).maxAnswerTokens(8))
        .withRetention(
            Retention.texts(
                List.of(
                    RetentionText.plain("The cat sleeps on the mat."),
                    RetentionText.answer("What is this?", "It is a house.")),
                retention -> retention.perStep(1).maxKl(1e-4)))
        .withEvaluation(
            evaluation ->
                evaluation
                    .heldOut(TinyModel.heldOut(4))
                    .everySteps(2)
                    .stopEarly(EarlyStopping.Measure.MARGIN, 10));
  }

  @Test
  void aCancelledRunGoesOnToTheSameBits() throws IOException {
    Path whole = saved("whole", run().train());
    Customization kept =
        run()
            .withCheckpoints(
                Checkpoints.inFolder(
                    folder.resolve("run"), checkpoints -> checkpoints.everySteps(3)));
    TrainingCancelledException cancelled = cancelAfter(7, kept);
    assertThat(cancelled.steps()).isEqualTo(7);
    assertThat(cancelled.checkpoint()).contains(folder.resolve("run"));
    assertThat(cancelled).hasMessageContaining("7 of 10 steps").hasMessageContaining("resume");

    CustomModel resumed = run().resume(folder.resolve("run"));
    TrainingReport report = resumed.report().orElseThrow();
    assertThat(report.steps()).isEqualTo(10);
    assertThat(saved("resumed", resumed).resolve(WEIGHTS))
        .hasSameBinaryContentAs(whole.resolve(WEIGHTS));
    assertThat(saved("again", run().resume(folder.resolve("run"))).resolve(WEIGHTS))
        .as("a finished run, resumed")
        .hasSameBinaryContentAs(whole.resolve(WEIGHTS));
  }

  /** Steps are computed again from an earlier checkpoint, to the same bits. */
  @Test
  void aDamagedCheckpointFallsBackToTheOneBefore() throws IOException {
    Path whole = saved("whole", run().train());
    Path place = folder.resolve("run");
    cancelAfter(
        7,
        run()
            .withCheckpoints(
                Checkpoints.inFolder(place, checkpoints -> checkpoints.everySteps(3))));
    Mistakes.truncate(
        place.resolve("checkpoint-00000007").resolve("qadapter_state.safetensors"), 300);
    assertThat(saved("resumed", run().resume(place)).resolve(WEIGHTS))
        .hasSameBinaryContentAs(whole.resolve(WEIGHTS));
  }

  @Test
  void onlyDamagedCheckpoints() throws IOException {
    Path place = folder.resolve("run");
    cancelAfter(
        2,
        run()
            .withCheckpoints(
                Checkpoints.inFolder(place, checkpoints -> checkpoints.everySteps(10))));
    try (Stream<Path> checkpoints = Files.list(place)) {
      for (Path checkpoint : checkpoints.filter(Files::isDirectory).toList()) {
        Mistakes.truncate(checkpoint.resolve("qadapter_state.json"), 20);
      }
    }
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> run().resume(place))
        .withMessageContaining("checkpoint-00000002")
        .withMessageContaining("train()");
  }

  @Test
  void whatACancelledRunLearnedIsThere() {
    TrainingCancelledException cancelled = cancelAfter(2, run());
    assertThat(cancelled.checkpoint()).isEmpty();
    try (CustomModel learned = cancelled.learned().orElseThrow()) {
      assertThat(learned.report().orElseThrow().outcome())
          .isEqualTo(TrainingReport.Outcome.CANCELLED);
      assertThat(learned.report().orElseThrow().steps()).isEqualTo(2);
      var probe = TinyModel.preferences(1).pairs().get(0);
      assertThat(learned.logLikelihood(probe.prompt(), probe.chosen()))
          .isNotEqualTo(base.logLikelihood(probe.prompt(), probe.chosen()));
    }
  }

  /** Interrupted while the base writes for it, and while it learns the scope. */
  @Test
  void aRunThatIsInterruptedBeforeItsFirstStepGoesOnToTheSameBits() {
    Path whole = saved("whole", written().train());
    Path place = folder.resolve("run");
    Customization kept = written().withCheckpoints(Checkpoints.inFolder(place));
    assertThatExceptionOfType(TrainingCancelledException.class)
        .isThrownBy(() -> interruptedAt(kept, Phase.RETENTION_TEXT).train())
        .withMessageContainingAll(
            "Writing retention text was interrupted",
            "of 32 conversations kept in " + place.resolve(DialogueStore.IN_RUN),
            "before the first step",
            "resume")
        .satisfies(cancelled -> assertThat(cancelled.checkpoint()).contains(place));
    assertThat(place.resolve(DialogueStore.IN_RUN)).isRegularFile();
    assertThatExceptionOfType(TrainingCancelledException.class)
        .isThrownBy(() -> interruptedAt(written(), Phase.SCOPE).resume(place))
        .withMessageContainingAll("the scope", "before the first step");
    Path resumed = saved("resumed", written().resume(place));
    for (String file : List.of(WEIGHTS, "qadapter_scope.safetensors")) {
      assertThat(resumed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  /** Interrupts its own thread after a unit of a phase's work. */
  private static Customization interruptedAt(Customization run, Phase phase) {
    return run.onProgress(
        told -> {
          if (told.phase() == phase && told.done() > 0) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private Customization written() {
    return TinyModel.brief(base)
        .withRetention(Retention.selfSampled(retention -> retention.count(16).maxTokens(16)))
        .withScope(Scope.learned(scope -> scope.negatives(32).evenIfUnclear()));
  }

  @Test
  void aRefusedRunLeavesNothingToGoOnFrom() throws IOException {
    Path place = folder.resolve("run");
    assertThatExceptionOfType(PreferenceDataException.class)
        .isThrownBy(
            () ->
                written()
                    .withPreferences(TinyModel.preferences(3))
                    .withCheckpoints(Checkpoints.inFolder(place))
                    .train());
    try (Stream<Path> entries = Files.list(place)) {
      assertThat(entries).noneMatch(entry -> entry.getFileName().toString().startsWith("check"));
    }
  }

  @Test
  void onlyTheLastCheckpointsStay() throws IOException {
    Path place = folder.resolve("run");
    run()
        .withCheckpoints(
            Checkpoints.inFolder(place, checkpoints -> checkpoints.everySteps(1).keepLast(3)))
        .train()
        .close();
    try (Stream<Path> entries = Files.list(place)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()).filter(n -> n.contains("-0")))
          .containsExactlyInAnyOrder(
              "checkpoint-00000008", "checkpoint-00000009", "checkpoint-00000010");
    }
  }

  @Test
  void checkpointsComeByTheClockAsWell() throws IOException {
    Path place = folder.resolve("run");
    run()
        .withCheckpoints(
            Checkpoints.inFolder(
                place, checkpoints -> checkpoints.every(Duration.ofNanos(1)).keepLast(99)))
        .train()
        .close();
    try (Stream<Path> entries = Files.list(place)) {
      assertThat(entries.filter(entry -> entry.getFileName().toString().startsWith("check")))
          .as("one before the first of ten steps, one after each")
          .hasSize(11);
    }
  }

  @Test
  void anotherRunIsNotGoneOnFrom() {
    Path place = folder.resolve("run");
    cancelAfter(1, run().withCheckpoints(Checkpoints.inFolder(place)));
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> run().withAdapter(adapter -> adapter.rank(4)).resume(place))
        .withMessageContaining("adapter.rank was 8 and is now 4");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> run().withPreferences(TinyModel.preferences(9)).resume(place))
        .withMessageContaining("data.digest was ");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(
            () ->
                run()
                    .withRetention(Retention.texts(List.of(RetentionText.plain("Another text."))))
                    .resume(place))
        .withMessageContaining("retention.digest was ");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> run().withCheckpoints(Checkpoints.inFolder(place)).train())
        .withMessageContaining("without checkpoints")
        .withMessageContaining("resume");
  }

  @Test
  void thereMustBeSomethingToGoOnFrom() {
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> run().resume(folder.resolve("nothing")))
        .withMessageContaining("Expected a checkpoint")
        .withMessageContaining("train()");
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsRefusedBeforeAnyWork() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> run().withCheckpoints(Checkpoints.inFolder(file.resolve("run"))).train())
        .withMessageContaining("written to");
  }

  @Test
  void aFullDiskIsSaidBeforeTheFirstStep() throws IOException {
    try (FileSystem disk = smallDisk(1 << 16)) {
      AtomicInteger steps = new AtomicInteger();
      assertThatExceptionOfType(QAdapterException.class)
          .isThrownBy(
              () ->
                  run()
                      .withCheckpoints(
                          Checkpoints.inFolder(
                              disk.getPath("/run"), checkpoints -> checkpoints.everySteps(1)))
                      .onStep(step -> steps.incrementAndGet())
                      .train())
          .withMessageContaining("disk's space");
      assertThat(steps).hasValue(0);
    }
  }

  /** There is room for one checkpoint, not for the next one beside it. */
  @Test
  void aDiskThatFillsUpLaterDoesNotEndTheRunNorHarmWhatIsThere() throws IOException {
    int oneCheckpoint = 3 * Float.BYTES * parameters();
    try (FileSystem disk = smallDisk(oneCheckpoint + oneCheckpoint / 2)) {
      Path place = disk.getPath("/run");
      try (CustomModel custom =
          run()
              .withCheckpoints(
                  Checkpoints.inFolder(place, checkpoints -> checkpoints.everySteps(1)))
              .train()) {
        assertThat(custom.report().orElseThrow().steps()).isEqualTo(10);
      }
      try (Stream<Path> entries = Files.list(place)) {
        assertThat(entries.map(entry -> entry.getFileName().toString()))
            .filteredOn(name -> !name.startsWith("metrics"))
            .containsExactly("checkpoint-00000000");
      }
    }
  }

  private int parameters() {
    try (LowRankAdapter adapter =
        LowRankAdapter.untrained(base.loaded().decoder(), LoraOptions.builder().build(), 0)) {
      return adapter.layout().size();
    }
  }

  private static FileSystem smallDisk(long bytes) {
    return Jimfs.newFileSystem(Configuration.unix().toBuilder().setMaxSize(bytes).build());
  }

  @Test
  void aRunOnItsOwnThreadGivesTheModel() {
    TrainingRun run = run().start();
    try (CustomModel custom = run.model()) {
      assertThat(run.isDone()).isTrue();
      assertThat(custom.report().orElseThrow().steps()).isEqualTo(10);
    }
  }

  private static TrainingCancelledException cancelAfter(int steps, Customization customization) {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    TrainingRun run =
        customization
            .onStep(
                step -> {
                  if (step.step() == steps) {
                    reached.countDown();
                    await(cancelled);
                  }
                })
            .start();
    await(reached);
    run.cancel();
    cancelled.countDown();
    try {
      run.model().close();
    } catch (TrainingCancelledException e) {
      return e;
    }
    throw new AssertionError("Expected the run to be cancelled, but it went to its end.");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path saved(String name, CustomModel model) {
    try (model) {
      Path place = folder.resolve(name);
      model.save(place);
      return place;
    }
  }
}
