package io.github.qadapter.testkit;

import static io.github.qadapter.testkit.QAdapterAssertions.assertThatNumbers;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumbersAssertTest {
  @Test
  void eachNumberMayBeAwayByItsOwnShare() {
    assertThatNumbers(new double[] {1.19, -99}).areCloseTo(new double[] {1, -100}, 0.1);
    assertThatThrownBy(
            () ->
                assertThatNumbers(new double[] {1.21, -99}).areCloseTo(new double[] {1, -100}, 0.1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("1.21", "[0]");
  }

  @Test
  void smallNumbersMayBeAwayByAShareOfTheLargest() {
    float[] expected = {0, -8, 1};
    assertThatNumbers(new float[] {0.5f, -8, 1}).areCloseToLargest(expected, 0.0625);
    assertThatThrownBy(
            () ->
                assertThatNumbers(new float[] {0.5f, -8, 1.75f})
                    .areCloseToLargest(expected, 0.0625))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("1.75", "at 2");
    assertThatNumbers(new float[] {9, -8, 9}).areCloseToLargest(expected, 1, 2, 0);
  }

  @Test
  void noNumberAtAllIsNearNothing() {
    assertThatThrownBy(
            () -> assertThatNumbers(new float[] {Float.NaN}).areCloseToLargest(new float[] {1}, 9))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> assertThatNumbers(new float[1]).areCloseToLargest(new float[2], 9))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected 2 numbers, but found 1.");
  }
}
