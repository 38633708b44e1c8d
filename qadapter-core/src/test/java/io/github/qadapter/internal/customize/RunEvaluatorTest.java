package io.github.qadapter.internal.customize;

import static io.github.qadapter.EvaluationOptions.EarlyStopping.Measure.ACCURACY;
import static io.github.qadapter.EvaluationOptions.EarlyStopping.Measure.MARGIN;
import static io.github.qadapter.EvaluationOptions.EarlyStopping.Measure.NEUTRAL_DRIFT;
import static io.github.qadapter.EvaluationOptions.EarlyStopping.Measure.NEUTRAL_LOSS;
import static io.github.qadapter.EvaluationOptions.EarlyStopping.Measure.RETENTION_DRIFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunEvaluatorTest {
  private static final TrainingEvaluation ALL =
      new TrainingEvaluation(
          1,
          Optional.of(new TrainingEvaluation.Preference(10, 0.75, 4, PairLogLikelihoods.UNKNOWN)),
          Optional.of(new TrainingEvaluation.Drift(3, 2, 2.1, 0.02)),
          Optional.of(new TrainingEvaluation.Drift(3, 2, 2.5, 0.25)),
          Duration.ZERO);

  /** Accuracy and margin as they are; drift, and the rise of the loss, the less the better. */
  @Test
  void everyMeasureIsBetterTheHigher() {
    assertThat(goodness(ACCURACY)).isEqualTo(0.75);
    assertThat(goodness(MARGIN)).isEqualTo(4);
    assertThat(goodness(RETENTION_DRIFT)).isEqualTo(-0.02);
    assertThat(goodness(NEUTRAL_DRIFT)).isEqualTo(-0.25);
    assertThat(goodness(NEUTRAL_LOSS)).isCloseTo(-0.5, within(1e-12));
  }

  private static double goodness(EarlyStopping.Measure measure) {
    return RunEvaluator.goodness(ALL, measure).orElseThrow();
  }

  @Test
  void whatWasNotMeasuredIsNoMeasure() {
    TrainingEvaluation nothing =
        new TrainingEvaluation(
            1, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);
    for (EarlyStopping.Measure measure : EarlyStopping.Measure.values()) {
      assertThat(RunEvaluator.goodness(nothing, measure)).isEmpty();
    }
  }
}
