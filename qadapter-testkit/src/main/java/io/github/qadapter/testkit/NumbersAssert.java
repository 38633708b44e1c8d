package io.github.qadapter.testkit;

import java.util.stream.IntStream;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a row of numbers: how many first, then each one. */
public final class NumbersAssert extends AbstractAssert<NumbersAssert, double[]> {
  NumbersAssert(double @Nullable [] actual) {
    super(actual, NumbersAssert.class);
  }

  static double[] widened(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
  }

  /**
   * As many numbers, and everywhere |actual − expected| ≤ tolerance · (1 + |expected|); a failure
   * shows the worst place.
   */
  public NumbersAssert areCloseTo(double[] expected, double tolerance) {
    isNotNull();
    hasCount(expected.length);
    new DoubleTensorAssert(DoubleTensor.of(actual))
        .as(descriptionText())
        .isCloseTo(DoubleTensor.of(expected), tolerance);
    return this;
  }

  /** {@link #areCloseTo(double[], double)} of float32 numbers. */
  public NumbersAssert areCloseTo(float[] expected, double tolerance) {
    return areCloseTo(widened(expected), tolerance);
  }

  /**
   * As many numbers, and none further from its expected one than a share of the largest expected
   * one in size: what rounding leaves of sums in which terms cancel, as those of gradients do.
   */
  public NumbersAssert areCloseToLargest(float[] expected, double share) {
    return areCloseToLargest(expected, 0, expected.length, share);
  }

  /** The same of the numbers {@code from} to {@code to − 1} alone. */
  public NumbersAssert areCloseToLargest(float[] expected, int from, int to, double share) {
    isNotNull();
    hasCount(expected.length);
    double largest = 0;
    double distance = 0;
    int worst = from;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double away = Math.abs(actual[i] - expected[i]);
      if (!(away <= distance)) {
        distance = away;
        worst = i;
      }
    }
    if (!(distance <= share * largest)) {
      failWithMessage(
          "Expected numbers within %s of the largest one, %s, but found %s instead of %s at %s.",
          share, largest, actual[worst], expected[worst], worst);
    }
    return this;
  }

  private void hasCount(int count) {
    if (actual.length != count) {
      failWithMessage("Expected %s numbers, but found %s.", count, actual.length);
    }
  }
}
