package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionWeightTest {
  private static final RetentionWeight LIMITED = new RetentionWeight(2, Optional.of(0.1));

  @Test
  void withoutALimitItStays() {
    assertThat(new RetentionWeight(2, Optional.empty()).next(3, 100, 0)).isEqualTo(3);
  }

  @Test
  void theRunningMeanMovesHalfOfTheWay() {
    assertThat(RetentionWeight.mean(0, 0.1)).isCloseTo(0.05, within(1e-12));
    assertThat(RetentionWeight.mean(0.2, 0.1)).isCloseTo(0.15, within(1e-12));
  }

  /** A fifth more than the limit is aimed at: there it stays. */
  @Test
  void itGrowsWithTheDriftAndCreepsWhileTheDriftIsOff() {
    double aim = 0.12;
    assertThat(LIMITED.next(2, aim, aim)).isCloseTo(2, within(1e-12));
    assertThat(LIMITED.next(2, aim * 1.1, aim)).isCloseTo(2 * Math.pow(1.1, 0.7), within(1e-12));
    assertThat(LIMITED.next(2, aim, aim * 1.1)).isCloseTo(2 / Math.pow(1.1, 0.6), within(1e-12));
    assertThat(LIMITED.next(2, aim * 1.1, aim * 1.1))
        .isCloseTo(2 * Math.pow(1.1, 0.1), within(1e-12));
    assertThat(LIMITED.next(2, aim / 1.1, aim / 1.1))
        .isCloseTo(2 / Math.pow(1.1, 0.1), within(1e-12));
  }

  @Test
  void beyondAFactorOfEItOnlyCreeps() {
    assertThat(LIMITED.next(2, 50, 40)).isCloseTo(2 * Math.exp(0.1), within(1e-12));
    assertThat(LIMITED.next(2, 0.01, 0.02)).isCloseTo(2 * Math.exp(-0.1), within(1e-12));
    assertThat(LIMITED.next(2, 0, 0)).as("at first").isCloseTo(2 * Math.exp(-0.1), within(1e-12));
  }

  @Test
  void itStaysWithinReach() {
    assertThat(LIMITED.next(0.2, 0.01, 0.02)).isEqualTo(0.2);
    assertThat(LIMITED.next(2000, 1, 1)).isEqualTo(2000);
  }

  /**
   * A drift that follows its cause by a third of the way a step, and would be 1.2 at the initial
   * weight: twelve times the limit.
   */
  @Test
  void itSettlesWhereItAimsWithoutOvershooting() {
    double weight = 2;
    double drift = 0;
    double mean = 0;
    double highest = weight;
    double lowest = Double.MAX_VALUE;
    for (int step = 0; step < 60; step++) {
      drift += (1.2 * 2 / weight - drift) / 3;
      double before = mean;
      mean = RetentionWeight.mean(before, drift);
      weight = LIMITED.next(weight, mean, before);
      highest = Math.max(highest, weight);
      lowest = step > 3 ? Math.min(lowest, drift) : lowest;
    }
    assertThat(drift).isBetween(0.12, 0.125);
    assertThat(lowest).as("no swinging").isGreaterThan(0.12);
    assertThat(highest).as("20 holds it").isBetween(19.0, 20.0);
  }
}
