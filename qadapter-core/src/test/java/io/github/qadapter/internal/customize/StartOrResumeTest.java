package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.TrainingRun;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One call for a process that may be started again at any time. */
@Timeout(120)
class StartOrResumeTest {
  private final LocalBaseModel base = TinyModel.open();

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    base.close();
  }

  @Test
  void theFirstCallBeginsAndTheNextOnesGoOnAndCanBeCancelled() throws Exception {
    cancelAfter(2);
    cancelAfter(4);
    List<Integer> steps = new ArrayList<>();
    try (CustomModel custom = run().onStep(step -> steps.add(step.step())).trainOrResume()) {
      assertThat(steps).containsExactly(5, 6);
      assertThat(custom.report().orElseThrow().steps()).isEqualTo(6);
    }
  }

  private void cancelAfter(int last) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    TrainingRun run =
        run()
            .onStep(
                step -> {
                  if (step.step() == last) {
                    reached.countDown();
                    awaitNow(cancelled);
                  }
                })
            .startOrResume();
    reached.await();
    run.cancel();
    cancelled.countDown();
    assertThatThrownBy(run::model)
        .isInstanceOfSatisfying(
            TrainingCancelledException.class, e -> assertThat(e.steps()).isEqualTo(last));
  }

  private static void awaitNow(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void withoutAFolderThereIsNothingToChooseBy() {
    assertThatThrownBy(() -> TinyModel.brief(base).startOrResume())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("withCheckpoints(...)");
  }

  @Test
  void preferencesThatHaveGrownAreSaidWithTheCure() throws Exception {
    cancelAfter(2);
    assertThatThrownBy(() -> run().withPreferences(TinyModel.preferences(12)).trainOrResume())
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll(
            "data.pairsRead was 8 and is now 12", "slice(0, 8)", "withInitialAdapter(...)");
    assertThatThrownBy(() -> run().withPreferences(TinyModel.preferences(4)).trainOrResume())
        .isInstanceOf(QAdapterException.class)
        .hasMessageNotContaining("slice");
    run().withPreferences(TinyModel.preferences(12).slice(0, 8)).trainOrResume().close();
  }

  /** Six steps. */
  private Customization run() {
    return TinyModel.brief(base)
        .withTraining(
            options -> options.epochs(3).batchSize(4).learningRate(1e-2).maxAnswerTokens(8))
        .withCheckpoints(Checkpoints.inFolder(folder.resolve("run")));
  }
}
