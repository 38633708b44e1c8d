package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LossTrendTest {
  @Test
  void aLossThatStaysDoesNotDiverge() {
    LossTrend trend = LossTrend.NONE;
    for (int step = 0; step < 100; step++) {
      trend = trend.with(0.7);
      assertThat(trend.diverges()).isFalse();
    }
    assertThat(trend.recent()).isCloseTo(0.7, within(1e-12));
  }

  /** From 0.7 the bound is 17; the running mean reaches it in the second step at 100. */
  @Test
  void aLossThatGrowsBeyondBoundsDoes() {
    LossTrend trend = LossTrend.NONE;
    for (int step = 0; step < 10; step++) {
      trend = trend.with(0.7);
    }
    trend = trend.with(100);
    assertThat(trend.recent()).isCloseTo(0.7 + 0.1 * 99.3, within(1e-9));
    assertThat(trend.diverges()).isFalse();
    assertThat(trend.with(100).diverges()).isTrue();
  }

  @Test
  void aSingleBadStepIsForgiven() {
    LossTrend trend = LossTrend.NONE;
    for (int step = 0; step < 10; step++) {
      trend = trend.with(0.7);
    }
    assertThat(trend.with(100).with(0.7).diverges()).isFalse();
  }
}
