package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RetentionWeightTest {
  private static final RetentionWeight LIMITED = new RetentionWeight(2, OptionalDouble.of(0.1));

  @Test
  void withoutALimitItStays() {
    assertThat(new RetentionWeight(2, OptionalDouble.empty()).next(3, 100)).isEqualTo(3);
  }

  /** A fifth above the limit is a tenth more weight; twice the limit and beyond, half again. */
  @Test
  void aboveTheLimitItRises() {
    assertThat(LIMITED.next(2, 0.12)).isCloseTo(2.2, within(1e-12));
    assertThat(LIMITED.next(2, 0.2)).isCloseTo(3, within(1e-12));
    assertThat(LIMITED.next(2, 50)).isCloseTo(3, within(1e-12));
  }

  @Test
  void underTheLimitItFallsSlowly() {
    assertThat(LIMITED.next(2, 0.1)).isEqualTo(2);
    assertThat(LIMITED.next(2, 0.098)).isCloseTo(1.98, within(1e-12));
    assertThat(LIMITED.next(2, 0)).isCloseTo(1.9, within(1e-12));
  }

  @Test
  void itStaysWithinReach() {
    assertThat(LIMITED.next(0.2, 0)).isEqualTo(0.2);
    assertThat(LIMITED.next(2000, 1)).isEqualTo(2000);
  }
}
