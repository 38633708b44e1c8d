package io.github.qadapter.internal.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
  private static final String UNKNOWN = "–";
  private static final MathContext THREE_DIGITS = new MathContext(3);

  /** Smaller losses, margins and drifts are what rounding leaves of 0. */
  private static final double NOISE = 1e-6;

  private Figures() {}

  /** A share in percent. */
  static String percent(double share) {
    return Double.isFinite(share) ? fixed("%.1f %%", 100 * share) : UNKNOWN;
  }

  /** Two shares in percent, as a range. */
  static String percent(double low, double high) {
    return fixed("%.1f", 100 * low) + "–" + percent(high);
  }

  /** A number with three digits that count. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-4 || size >= 1e6) {
      return fixed("%.2e", value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(THREE_DIGITS);
    return rounded
        .setScale(Math.max(0, 2 - exponent(rounded)), RoundingMode.UNNECESSARY)
        .toPlainString();
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /** A measured number with three digits that count, what rounding leaves of 0 being 0. */
  static String measured(double value) {
    return number(Math.abs(value) < NOISE ? 0 : value);
  }

  /** A number with three digits after the point, to be told from another one near it. */
  static String thousandths(double value) {
    return Double.isFinite(value) ? fixed("%.3f", value) : UNKNOWN;
  }

  /** A change, with its sign. */
  static String change(double difference) {
    return (difference > 0 ? "+" : "") + number(difference);
  }

  /** A time. */
  static String time(double seconds) {
    if (!Double.isFinite(seconds)) {
      return UNKNOWN;
    }
    long whole = Math.round(seconds);
    if (whole < 10) {
      return fixed("%.1f s", seconds);
    }
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %d min", whole / 3600, whole % 3600 / 60);
  }

  /** An amount of memory. */
  static String memory(long bytes) {
    return bytes < 1L << 30
        ? (bytes >> 20) + " MiB"
        : fixed("%.1f GiB", bytes / (double) (1L << 30));
  }

  /** A count with its noun. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String fixed(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return text.matches("-0(\\.0+)?( .*)?") ? text.substring(1) : text;
  }
}
