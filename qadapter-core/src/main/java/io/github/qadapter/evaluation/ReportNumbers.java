package io.github.qadapter.evaluation;

import io.github.qadapter.evaluation.Measurement.Unit;
import java.util.Locale;

/** Numbers of a report as people read them. */
final class ReportNumbers {
  private static final double PERCENT = 100;
  private static final double LEAST_P = 0.001;

  private ReportNumbers() {}

  /** A number with its interval: "78.0% (70.1 to 84.5)". */
  static String estimate(Estimate estimate, Unit unit) {
    return String.format(
        Locale.ROOT,
        "%s (%s to %s)",
        number(estimate.value(), unit) + sign(unit),
        number(estimate.low(), unit),
        number(estimate.high(), unit));
  }

  /** The same of a difference, with its sign; shares in percentage points. */
  static String difference(Estimate estimate, Unit unit) {
    return (estimate.value() >= 0 ? "+" : "") + estimate(estimate, unit).replace("%", " points");
  }

  /** "p = 0.012". */
  static String p(double value) {
    return value < LEAST_P
        ? "p < 0.001"
        : String.format(Locale.ROOT, "p = %." + (value < 0.1 ? 3 : 2) + "f", value);
  }

  /** A number without its unit. */
  static String number(double value, Unit unit) {
    return switch (unit) {
      case SHARE -> String.format(Locale.ROOT, "%.1f", PERCENT * value);
      case WORDS -> String.format(Locale.ROOT, "%.0f", value);
      case NATS -> nats(value);
    };
  }

  private static String nats(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
  }

  private static String sign(Unit unit) {
    return unit == Unit.SHARE ? "%" : "";
  }

  /** The unit as a heading names it. */
  static String name(Unit unit) {
    return switch (unit) {
      case SHARE -> "%";
      case NATS -> "nats";
      case WORDS -> "words";
    };
  }
}
