package io.github.qadapter.internal.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void countsTiesHalf() {
    assertThat(Accuracy.of(2, 1, 10)).isEqualTo(1);
    assertThat(Accuracy.of(1, 2, 10)).isZero();
    assertThat(Accuracy.of(0, 0, 10)).isEqualTo(0.5);
    assertThat(Accuracy.of(0, 9e-6, 10)).isEqualTo(0.5);
    assertThat(Accuracy.of(0, 11e-6, 10)).isZero();
  }
}
