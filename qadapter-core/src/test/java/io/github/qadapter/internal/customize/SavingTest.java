package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.TrainingProgress;
import io.github.qadapter.report.TrainingProgress.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was learned is saved before it is judged. */
class SavingTest {
  private final LocalBaseModel base = TinyModel.open();
  private final PreferencePair probe = TinyModel.heldOut(1).pairs().get(0);

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    boolean ignored = Thread.interrupted();
    base.close();
  }

  private Path place() {
    return folder.resolve("adapter");
  }

  private Customization run(Consumer<TrainingProgress> listener) {
    return TinyModel.brief(base)
        .withEvaluation(evaluation -> evaluation.heldOut(TinyModel.heldOut(4)))
        .saveTo(place())
        .onProgress(listener);
  }

  /** Calls back at each pair that is judged once training is over. */
  private static Consumer<TrainingProgress> whileJudging(Runnable then) {
    boolean[] trained = new boolean[1];
    return progress -> {
      if (progress.phase() == Phase.TRAINING) {
        trained[0] = progress.done() == progress.total();
      } else if (trained[0]) {
        then.run();
      }
    };
  }

  @Test
  void theAdapterIsSavedBeforeItIsJudgedAndItsReportAfterwards() {
    List<Boolean> reported = new ArrayList<>();
    List<LogLikelihood> early = new ArrayList<>();
    Runnable look =
        () -> {
          reported.add(Files.exists(place().resolve("training-report.json")));
          try (CustomModel saved = QAdapter.load(base, place())) {
            early.add(saved.logLikelihood(probe.prompt(), probe.chosen()));
          }
        };
    try (CustomModel custom = run(whileJudging(look)).train();
        CustomModel saved = QAdapter.load(base, place())) {
      assertThat(reported).isNotEmpty().containsOnly(false);
      assertThat(early).containsOnly(custom.logLikelihood(probe.prompt(), probe.chosen()));
      assertThat(saved.report()).isPresent().isEqualTo(custom.report());
      assertThat(saved.logLikelihood(probe.prompt(), probe.chosen())).isEqualTo(early.get(0));
    }
  }

  @Test
  void anInterruptWhileTheLastEvaluationRunsLosesNothing() {
    Thread trainer = Thread.currentThread();
    TrainingCancelledException cancelled =
        catchThrowableOfType(
            TrainingCancelledException.class, run(whileJudging(trainer::interrupt))::train);

    assertThat(cancelled).hasMessageContaining("the adapter is saved in " + place());
    try (CustomModel learned = cancelled.learned().orElseThrow();
        CustomModel saved = QAdapter.load(base, place())) {
      assertThat(saved.report()).isEmpty();
      assertThat(saved.logLikelihood(probe.prompt(), probe.chosen()))
          .isEqualTo(learned.logLikelihood(probe.prompt(), probe.chosen()))
          .isNotEqualTo(base.logLikelihood(probe.prompt(), probe.chosen()));
    }
  }
}
