package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.TrainingOptions.Schedule;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningRatesTest {
  private static final double EXACT = 1e-12;

  @Test
  void warmsUpInAStraightLineAndThenFollowsTheSchedule() {
    assertThat(rates(Schedule.CONSTANT))
        .containsExactly(new double[] {1, 2, 3, 4, 4, 4, 4}, within(EXACT));
    assertThat(rates(Schedule.LINEAR))
        .containsExactly(new double[] {1, 2, 3, 4, 3, 2, 1}, within(EXACT));
    double down = 2 * (1 + Math.cos(Math.PI / 4));
    assertThat(rates(Schedule.COSINE))
        .containsExactly(new double[] {1, 2, 3, 4, down, 2, 4 - down}, within(EXACT));
  }

  @Test
  void aSingleStepIsTakenAtThePeak() {
    assertThat(new LearningRates(Schedule.COSINE, 4, 3, 1).at(0)).isEqualTo(4);
  }

  private static double[] rates(Schedule schedule) {
    LearningRates rates = new LearningRates(schedule, 4, 3, 7);
    return IntStream.range(0, 7).mapToDouble(rates::at).toArray();
  }
}
