package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.exception.TrainingDivergedException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that does not reach its end: interrupted, failed or diverged. */
@Timeout(120)
class InterruptionTest {
  private final LocalBaseModel base = TinyModel.open();
  private final PreferencePair probe = TinyModel.heldOut(1).pairs().get(0);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private LogLikelihood before = new LogLikelihood(List.of());
  private long alive;

  @BeforeEach
  void lookAtTheBase() {
    before = base.logLikelihood(probe.prompt(), probe.chosen());
    alive = NativeMemory.count(base);
  }

  @AfterEach
  void closeTheBase() {
    boolean ignored = Thread.interrupted();
    clock.shutdownNow();
    base.close();
  }

  /** The whole data is one batch, so that any step would come after the last pair. */
  @Test
  void interruptingEndsABatchAfterTheCurrentPair() {
    AtomicInteger steps = new AtomicInteger();
    Customization oneBatch =
        QAdapter.customize(base)
            .withPreferences(TinyModel.preferences(400))
            .withRetention(Retention.none())
            .withEvaluation(evaluation -> evaluation.holdOut(0))
            .withTraining(training -> training.batchSize(400))
            .onStep(step -> steps.incrementAndGet());
    assertCancelledSoon(oneBatch, "step 1");
    assertThat(steps).hasValue(0);
  }

  /** Judging 400 pairs would otherwise come before the first step. */
  @Test
  void interruptingEndsAnEvaluationAfterTheCurrentPair() {
    AtomicInteger steps = new AtomicInteger();
    Customization judged =
        TinyModel.brief(base)
            .withEvaluation(evaluation -> evaluation.heldOut(TinyModel.heldOut(400)))
            .onStep(step -> steps.incrementAndGet());
    assertCancelledSoon(judged, "Judging pairs");
    assertThat(steps).hasValue(0);
  }

  @Test
  void aThreadInterruptedBeforehandTrainsNothing() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> TinyModel.train(base))
        .withMessageContaining("step 1");
    assertUntouched();
  }

  @Test
  void aFailingListenerEndsTraining() {
    IllegalStateException failure = new IllegalStateException("no more");
    assertThatThrownBy(
            () ->
                TinyModel.brief(base)
                    .onStep(
                        step -> {
                          throw failure;
                        })
                    .train())
        .isSameAs(failure);
    assertUntouched();
  }

  /** The last rate is more than a 32-bit number can hold, so that even one step leaves nothing. */
  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e6, 1e20, 1e39})
  void divergingTrainingSaysSoOrStaysFinite(double learningRate, @TempDir Path folder) {
    for (int pairs : new int[] {1, 8}) {
      Path target = folder.resolve(pairs + " pairs");
      Customization hasty =
          TinyModel.brief(base)
              .withPreferences(TinyModel.preferences(pairs))
              .withTraining(
                  training ->
                      training
                          .batchSize(1)
                          .warmupSteps(0)
                          .maxAnswerTokens(8)
                          .learningRate(learningRate));
      try (CustomModel custom = hasty.train()) {
        assertThat(custom.report().orElseThrow().lastLoss()).isFinite();
        custom.save(target);
        SafetensorsFile.open(target.resolve("adapter_model.safetensors"))
            .tensors()
            .values()
            .forEach(
                tensor -> {
                  for (float value : tensor.readFloats()) {
                    assertThat(value).as(tensor.name()).isFinite();
                  }
                });
      } catch (TrainingDivergedException e) {
        assertThat(e).hasMessageContainingAll("step", "learning rate", "lower");
        assertThat(target).doesNotExist();
      }
    }
    assertUntouched();
  }

  private void assertCancelledSoon(Customization customization, String work) {
    Thread trainer = Thread.currentThread();
    Future<?> interruption = clock.schedule(trainer::interrupt, 200, TimeUnit.MILLISECONDS);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(customization::train)
        .withMessageContaining(work);
    assertThat(interruption).isDone();
    assertThat(trainer.isInterrupted()).as("the flag, answered by the exception").isFalse();
    assertUntouched();
  }

  private void assertUntouched() {
    boolean ignored = Thread.interrupted();
    assertThat(NativeMemory.count(base)).as("native objects").isEqualTo(alive);
    assertThat(base.logLikelihood(probe.prompt(), probe.chosen())).isEqualTo(before);
  }
}
