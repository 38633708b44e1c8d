package io.github.qadapter.testkit;

import java.util.function.ToDoubleFunction;

/**
 * Compares a gradient with finite differences of the function it belongs to.
 *
 * <p>The five-point formula f′ ≈ (f(−2h) − 8 f(−h) + 8 f(h) − f(2h)) / 12h has an error of order
 * h⁴, so that a step of 1e-3 times the function's scale leaves about ten digits in 64-bit floats.
 */
public final class GradientCheck {
  private GradientCheck() {}

  /**
   * The numerical gradient at x, four calls of the function for each element.
   *
   * @param function a smooth function of a tensor of x's shape
   * @param step h, above 0
   */
  public static DoubleTensor numerical(
      ToDoubleFunction<DoubleTensor> function, DoubleTensor x, double step) {
    if (!(step > 0)) {
      throw new IllegalArgumentException("Expected a step above 0, but found " + step + ".");
    }
    return DoubleTensor.generate(
        i ->
            (function.applyAsDouble(moved(x, i, -2 * step))
                    - 8 * function.applyAsDouble(moved(x, i, -step))
                    + 8 * function.applyAsDouble(moved(x, i, step))
                    - function.applyAsDouble(moved(x, i, 2 * step)))
                / (12 * step),
        x.shape());
  }

  /**
   * Fails unless the gradient is the function's at x.
   *
   * @param step h, above 0
   * @param tolerance largest difference, absolute and relative
   */
  public static void check(
      ToDoubleFunction<DoubleTensor> function,
      DoubleTensor x,
      DoubleTensor gradient,
      double step,
      double tolerance) {
    QAdapterAssertions.assertThat(gradient)
        .as("gradient against finite differences with step %s", step)
        .isCloseTo(numerical(function, x, step), tolerance);
  }

  private static DoubleTensor moved(DoubleTensor x, int index, double by) {
    double[] values = x.values();
    values[index] += by;
    return DoubleTensor.shaped(values, x.shape());
  }
}
