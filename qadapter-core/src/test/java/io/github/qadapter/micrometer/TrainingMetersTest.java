package io.github.qadapter.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingStep;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainingMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TrainingMeters meters =
      TrainingMeters.register(registry, Tags.of("model", "polite"));

  @Test
  void gaugesShowTheLatestStep() {
    assertThat(gauge("qadapter.training.loss")).isNaN();
    meters.step(step(1, 2));
    meters.step(step(2, 5));
    assertThat(gauge("qadapter.training.progress")).isEqualTo(0.5);
    assertThat(gauge("qadapter.training.loss")).isEqualTo(0.7);
    assertThat(gauge("qadapter.training.accuracy")).isEqualTo(0.75);
    assertThat(gauge("qadapter.training.chosen.log.likelihood")).isEqualTo(-30);
    assertThat(gauge("qadapter.training.rejected.log.likelihood")).isEqualTo(-45);
    assertThat(gauge("qadapter.training.learning.rate")).isEqualTo(1e-3);
    assertThat(gauge("qadapter.training.gradient.norm")).isEqualTo(2.5);
    assertThat(gauge("qadapter.training.retention.weight")).isEqualTo(0.2);
    assertThat(registry.get("qadapter.training.loss").tag("model", "polite").gauge()).isNotNull();
  }

  @Test
  void theTimerCountsStepsAndTheirTime() {
    meters.step(step(1, 2));
    meters.step(step(2, 5));
    assertTimed(2, 5);
    // Another run begins.
    meters.step(step(1, 1));
    assertTimed(3, 6);
  }

  @Test
  void theFirstStepOfARunThatGoesOnIsNotTimed() {
    meters.step(step(3, 100));
    assertTimed(0, 0);
    meters.step(step(4, 103));
    assertTimed(1, 3);
  }

  @Test
  void gaugesShowTheLatestEvaluation() {
    meters.evaluation(
        new TrainingEvaluation(
            2,
            Optional.of(
                new TrainingEvaluation.Preference(100, 0.84, 21, new PairLogLikelihoods(-31, -46))),
            Optional.empty(),
            Optional.of(new TrainingEvaluation.Drift(30, 2.5, 2.75, 0.25)),
            Duration.ZERO));
    assertThat(gauge("qadapter.evaluation.accuracy")).isEqualTo(0.84);
    assertThat(gauge("qadapter.evaluation.margin")).isEqualTo(21);
    assertThat(gauge("qadapter.evaluation.chosen.log.likelihood")).isEqualTo(-31);
    assertThat(gauge("qadapter.evaluation.rejected.log.likelihood")).isEqualTo(-46);
    assertThat(gauge("qadapter.evaluation.neutral.drift")).isEqualTo(0.25);
    assertThat(gauge("qadapter.evaluation.neutral.loss")).isEqualTo(2.75);
    assertThat(gauge("qadapter.evaluation.retention.drift")).isNaN();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private void assertTimed(long steps, double seconds) {
    assertThat(registry.get("qadapter.training.step").timer().count()).isEqualTo(steps);
    assertThat(registry.get("qadapter.training.step").timer().totalTime(TimeUnit.SECONDS))
        .isEqualTo(seconds);
  }

  private static TrainingStep step(int step, int seconds) {
    return new TrainingStep(
        step,
        4,
        0.7,
        0.4,
        0.3,
        0.2,
        0.1,
        0.75,
        new PairLogLikelihoods(-30, -45),
        1e-3,
        2.5,
        Duration.ofSeconds(seconds));
  }
}
