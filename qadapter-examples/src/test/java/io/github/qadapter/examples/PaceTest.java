package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingStep;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void beforeTheFirstStepNothingIsKnown() {
    assertThat(pace.left()).isEmpty();
  }

  /** Step 91 of 100, the first one after a resumption: 90 steps took 180 seconds before. */
  @Test
  void aResumedRunKnowsHowLongItsStepsTook() {
    pace.stepped(step(91, 182));
    assertThat(pace.left()).contains(Duration.ofSeconds(18));
  }

  @Test
  void afterTheLastStepNothingIsLeft() {
    pace.stepped(step(100, 200));
    assertThat(pace.left()).contains(Duration.ZERO);
  }

  private static TrainingStep step(int step, int seconds) {
    return new TrainingStep(
        step, 100, 0, 0, 0, 0, 0, 0, PairLogLikelihoods.UNKNOWN, 0, 0, Duration.ofSeconds(seconds));
  }
}
