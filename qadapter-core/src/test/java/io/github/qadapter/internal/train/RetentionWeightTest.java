package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RetentionWeightTest {
  private static final RetentionWeight LIMITED = new RetentionWeight(2, OptionalDouble.of(0.1));

  @Test
  void withoutALimitItStays() {
    assertThat(new RetentionWeight(2, OptionalDouble.empty()).next(3, 100, 0)).isEqualTo(3);
  }

  /** By the root of the excess, by half at most, and not once the drift falls. */
  @Test
  void aboveTheLimitItRisesUntilTheDriftFalls() {
    assertThat(LIMITED.next(2, 0.121, 0.1)).isCloseTo(2.2, within(1e-12));
    assertThat(LIMITED.next(2, 50, 40)).isCloseTo(3, within(1e-12));
    assertThat(LIMITED.next(2, 0.3, 0.4)).isEqualTo(2);
  }

  /** By the root as well, by a tenth at most, and not while the drift rises. */
  @Test
  void underTheLimitItFallsUnlessTheDriftRises() {
    assertThat(LIMITED.next(2, 0.1, 0.2)).isEqualTo(2);
    assertThat(LIMITED.next(2, 0.09025, 0.2)).isCloseTo(1.9, within(1e-12));
    assertThat(LIMITED.next(2, 0.01, 0.02)).isCloseTo(1.8, within(1e-12));
    assertThat(LIMITED.next(2, 0.02, 0.01)).isEqualTo(2);
    assertThat(LIMITED.next(2, 0, 0)).as("before anything was learned").isEqualTo(2);
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
  void itSettlesNearTheLimitWithoutOvershootingFar() {
    double weight = 2;
    double drift = 0;
    double before = 0;
    double highest = weight;
    for (int step = 0; step < 60; step++) {
      drift += (1.2 * 2 / weight - drift) / 3;
      weight = LIMITED.next(weight, drift, before);
      before = drift;
      highest = Math.max(highest, weight);
    }
    assertThat(drift).isBetween(0.06, 0.11);
    assertThat(highest).as("24 would do").isLessThan(60);
  }
}
