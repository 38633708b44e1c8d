package io.github.qadapter.internal.scope;

import io.github.qadapter.exception.ModelFormatException;
import java.util.Locale;

/**
 * Tells prompts within a scope from others by one state of the base for each: the mean over the
 * prompt's tokens of what comes out of some of its blocks. Immutable; its numbers are those that a
 * file of 32-bit numbers holds, so that a saved scope judges as the learned one did.
 *
 * <p>Shapes: d width of the base.
 */
public final class ScopeModel {
  private final int blocks;
  private final Coefficients coefficients;
  private final Levels levels;

  /**
   * The classifier: the logit of a state x is Σⱼ wⱼ (xⱼ − meanⱼ) / scaleⱼ + b.
   *
   * @param mean [d], subtracted from a state
   * @param scale [d], divides it then; above 0
   * @param weights [d], w
   * @param intercept b
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Coefficients(float[] mean, float[] scale, float[] weights, double intercept) {}

  /**
   * The passage between outside and inside, in logits.
   *
   * @param outside the logit up to which a prompt is clearly outside
   * @param inside the logit from which on a prompt is clearly inside; larger
   */
  public record Levels(double outside, double inside) {
    /** The middle of the passage, where a prompt gets half of the preference. */
    public double threshold() {
      return (outside + inside) / 2;
    }
  }

  /**
   * A scope of these numbers.
   *
   * @param blocks how many of the base's blocks a state comes out of
   * @throws ModelFormatException if they are no classifier
   */
  public ScopeModel(int blocks, Coefficients coefficients, Levels levels) {
    this.blocks = blocks;
    this.coefficients =
        new Coefficients(
            coefficients.mean().clone(),
            coefficients.scale().clone(),
            coefficients.weights().clone(),
            coefficients.intercept());
    this.levels = levels;
    int width = coefficients.weights().length;
    if (coefficients.mean().length != width || coefficients.scale().length != width) {
      throw wrong(
          "as many means and scales as weights",
          String.format(
              Locale.ROOT,
              "%d, %d and %d",
              coefficients.mean().length,
              coefficients.scale().length,
              width));
    }
    for (int j = 0; j < width; j++) {
      if (!Float.isFinite(coefficients.mean()[j])
          || !Float.isFinite(coefficients.weights()[j])
          || !(coefficients.scale()[j] > 0 && coefficients.scale()[j] <= Float.MAX_VALUE)) {
        throw wrong(
            "finite numbers and scales above 0",
            String.format(
                Locale.ROOT,
                "mean %s, scale %s and weight %s at place %d",
                coefficients.mean()[j],
                coefficients.scale()[j],
                coefficients.weights()[j],
                j));
      }
    }
    if (!(levels.outside() < levels.inside())) {
      throw wrong("its inner level above its outer one", levels.toString());
    }
  }

  private static ModelFormatException wrong(String expected, String found) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected a learned scope to have %s, but found %s; train or save the adapter again.",
            expected,
            found));
  }

  /** The number of the base's lowest decoder layers through which a state has gone. */
  public int blocks() {
    return blocks;
  }

  /** d, how many numbers a state has. */
  public int width() {
    return coefficients.weights().length;
  }

  /** A copy of the classifier. */
  public Coefficients coefficients() {
    return new Coefficients(
        coefficients.mean().clone(),
        coefficients.scale().clone(),
        coefficients.weights().clone(),
        coefficients.intercept());
  }

  /** The passage between outside and inside, in logits. */
  public Levels levels() {
    return levels;
  }

  /**
   * The membership of a prompt, which multiplies the strength: 0 clearly outside, 1 clearly inside,
   * and 3t² − 2t³ between, t being the part of the passage that its logit has come.
   *
   * @param state [d]
   */
  public double membership(float[] state) {
    double t = (logit(state) - levels.outside()) / (levels.inside() - levels.outside());
    if (!(t > 0)) {
      return 0; // also what is no number: the base answers then
    }
    return t >= 1 ? 1 : t * t * (3 - 2 * t);
  }

  /**
   * The classifier's log-odds of a prompt's being inside.
   *
   * @param state [d]
   */
  public double logit(float[] state) {
    if (state.length != width()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Expected a state of %d numbers, but found %d.", width(), state.length));
    }
    double sum = coefficients.intercept();
    for (int j = 0; j < state.length; j++) {
      sum +=
          coefficients.weights()[j]
              * (((double) state[j] - coefficients.mean()[j]) / coefficients.scale()[j]);
    }
    return sum;
  }
}
