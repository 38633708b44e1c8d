package io.github.qadapter.testkit;

import io.github.qadapter.CustomModel;

/** AssertJ assertions on policies, tensors, rows of numbers and customized models. */
public final class QAdapterAssertions {
  private QAdapterAssertions() {}

  /** Starts an assertion on a policy. */
  public static PolicyAssert assertThat(Policy actual) {
    return new PolicyAssert(actual);
  }

  /** Starts an assertion on a tensor. */
  public static DoubleTensorAssert assertThat(DoubleTensor actual) {
    return new DoubleTensorAssert(actual);
  }

  /** Starts an assertion on a row of numbers. */
  public static NumbersAssert assertThatNumbers(double[] actual) {
    return new NumbersAssert(actual);
  }

  /** Starts an assertion on a row of float32 numbers. */
  public static NumbersAssert assertThatNumbers(float[] actual) {
    return new NumbersAssert(NumbersAssert.widened(actual));
  }

  /** Starts an assertion on a customized model. */
  public static CustomModelAssert assertThat(CustomModel actual) {
    return new CustomModelAssert(actual);
  }
}
