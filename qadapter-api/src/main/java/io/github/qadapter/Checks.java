package io.github.qadapter;

import java.time.Duration;

/** One home for the sentences that refuse an option's value. */
final class Checks {
  private Checks() {}

  static int atLeast(int minimum, int value, String option) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          "Expected " + option + " of at least " + minimum + ", but found " + value + ".");
    }
    return value;
  }

  static long atLeast(long minimum, long value, String option) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          "Expected " + option + " of at least " + minimum + ", but found " + value + ".");
    }
    return value;
  }

  /** Refuses NaN, infinities and values outside [minimum, maximum]. */
  static double within(double minimum, double maximum, double value, String option) {
    if (!(value >= minimum && value <= maximum)) {
      String range =
          maximum == Double.MAX_VALUE
              ? "of at least " + text(minimum)
              : "between " + text(minimum) + " and " + text(maximum);
      throw new IllegalArgumentException(
          "Expected " + option + " " + range + ", but found " + text(value) + ".");
    }
    return value;
  }

  /** Refuses NaN, infinities, zero and negative values. */
  static double positive(double value, String option) {
    if (!(value > 0 && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Expected " + option + " above 0, but found " + text(value) + ".");
    }
    return value;
  }

  /** Refuses times of zero and less. */
  static Duration positive(Duration value, String option) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "Expected " + option + " above 0, but found " + value + ".");
    }
    return value;
  }

  /** Refuses NaN and infinities. */
  static double finite(double value, String option) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "Expected " + option + " that is a finite number, but found " + text(value) + ".");
    }
    return value;
  }

  /** Refuses empty text. */
  static String text(String value, String option) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("Expected " + option + ", but found an empty one.");
    }
    return value;
  }

  /** Refuses blank text. */
  static String notBlank(String value, String option) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("Expected " + option + ", but found blank text.");
    }
    return value;
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
