package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.report.DownloadProgress;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingProgress;
import io.github.qadapter.report.TrainingProgress.Phase;
import io.github.qadapter.report.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingListenersTest {
  @Test
  void listenersAddUpAndAreToldOfEachPhaseInItsOrder() {
    List<TrainingStep> steps = new ArrayList<>();
    List<TrainingStep> stepsToo = new ArrayList<>();
    List<TrainingEvaluation> evaluations = new ArrayList<>();
    List<TrainingEvaluation> evaluationsToo = new ArrayList<>();
    List<TrainingProgress> progress = new ArrayList<>();
    List<TrainingProgress> progressToo = new ArrayList<>();
    try (LocalBaseModel base = TinyModel.open()) {
      Customization run =
          TinyModel.brief(base)
              .withRetention(retention -> retention.count(4).maxTokens(8).perStep(1))
              .withScope(scope -> scope.negatives(20))
              .withEvaluation(evaluation -> evaluation.heldOut(TinyModel.heldOut(2)))
              .onStep(steps::add)
              .onStep(stepsToo::add)
              .onEvaluation(evaluations::add)
              .onEvaluation(evaluationsToo::add)
              .onProgress(progress::add)
              .onProgress(progressToo::add);
      try (CustomModel custom = run.train()) {
        assertThat(steps).isEqualTo(custom.report().orElseThrow().course().steps());
      }
    }
    assertThat(stepsToo).hasSize(2).isEqualTo(steps);
    assertThat(evaluationsToo).hasSize(2).isEqualTo(evaluations);
    assertThat(progressToo).isEqualTo(progress);
    assertThat(phases(progress))
        .containsExactly(
            Phase.RETENTION_TEXT, Phase.SCOPE, Phase.EVALUATING, Phase.TRAINING, Phase.EVALUATING);
    assertThat(progress).allMatch(told -> told.done() <= told.total() && told.total() > 0);
  }

  @Test
  void progressIsFitToPrint() {
    assertThat(new TrainingProgress(Phase.RETENTION_TEXT, 3, 22))
        .hasToString("retention text: 3 of 22");
  }

  /** Those that follow one another, each once. */
  private static List<Phase> phases(List<TrainingProgress> progress) {
    List<Phase> phases = new ArrayList<>();
    for (TrainingProgress told : progress) {
      if (phases.isEmpty() || phases.get(phases.size() - 1) != told.phase()) {
        phases.add(told.phase());
      }
    }
    return phases;
  }

  @Test
  void aDownloadIsAPhaseInMebibytes() {
    long total = (3L << 20) + 1;
    assertThat(TrainingProgress.of(new DownloadProgress("model", (2L << 20) - 1, total)))
        .isEqualTo(new TrainingProgress(Phase.DOWNLOADING, 1, 4));
    assertThat(TrainingProgress.of(new DownloadProgress("model", total, total)))
        .isEqualTo(new TrainingProgress(Phase.DOWNLOADING, 4, 4));
  }
}
