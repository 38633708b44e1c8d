package io.github.qadapter.testkit;

import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a tensor: the shape first, then each value. */
public final class DoubleTensorAssert extends AbstractAssert<DoubleTensorAssert, DoubleTensor> {
  DoubleTensorAssert(@Nullable DoubleTensor actual) {
    super(actual, DoubleTensorAssert.class);
  }

  /**
   * The same shape, and everywhere |actual − expected| ≤ absolute + relative · |expected|; a
   * failure shows the worst place and both tensors.
   */
  public DoubleTensorAssert isCloseTo(DoubleTensor expected, double absolute, double relative) {
    isNotNull();
    hasShape(expected.shape());
    int worst = -1;
    double worstExcess = 0;
    for (int i = 0; i < actual.size(); i++) {
      double found = actual.get(i);
      double wanted = expected.get(i);
      double excess = Math.abs(found - wanted) - (absolute + relative * Math.abs(wanted));
      // Equal infinities are close although their difference is no number; NaN never is.
      if (found != wanted && !(excess <= worstExcess)) {
        worst = i;
        worstExcess = Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
      }
    }
    if (worst >= 0) {
      failWithMessage(
          "Expected values within %s + %s of the expected ones, but found %s instead of %s at"
              + " %s.%nExpected: %s%nFound:    %s",
          absolute,
          relative + " |x|",
          actual.get(worst),
          expected.get(worst),
          place(worst),
          expected,
          actual);
    }
    return this;
  }

  /** {@link #isCloseTo(DoubleTensor, double, double)} with one tolerance for both. */
  public DoubleTensorAssert isCloseTo(DoubleTensor expected, double tolerance) {
    return isCloseTo(expected, tolerance, tolerance);
  }

  /** The same shape and the same bits everywhere. */
  public DoubleTensorAssert isBitEqualTo(DoubleTensor expected) {
    isNotNull();
    hasShape(expected.shape());
    for (int i = 0; i < actual.size(); i++) {
      if (Double.doubleToRawLongBits(actual.get(i))
          != Double.doubleToRawLongBits(expected.get(i))) {
        failWithMessage(
            "Expected the same bits, but found %s instead of %s at %s.%nExpected: %s%nFound:    %s",
            actual.get(i), expected.get(i), place(i), expected, actual);
      }
    }
    return this;
  }

  /** The given length of each dimension. */
  public DoubleTensorAssert hasShape(int... shape) {
    isNotNull();
    if (!Arrays.equals(actual.shape(), shape)) {
      failWithMessage(
          "Expected shape %s, but found %s.",
          Arrays.toString(shape), Arrays.toString(actual.shape()));
    }
    return this;
  }

  private String place(int flat) {
    int[] shape = actual.shape();
    int[] index = new int[shape.length];
    int rest = flat;
    for (int d = shape.length - 1; d >= 0; d--) {
      index[d] = rest % shape[d];
      rest /= shape[d];
    }
    return Arrays.toString(index);
  }
}
