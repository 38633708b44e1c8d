package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** A floating-point number with so many digits, as C and Python write it. */
final class Decimals {
  private Decimals() {}

  /** A number as a double; an integer that is too large is a fault. */
  static double finite(Object number) {
    double value = ((Number) Numbers.plain(number)).doubleValue();
    if (number instanceof BigInteger && Double.isInfinite(value)) {
      throw new EvaluationException("int too large to convert to float");
    }
    return value;
  }

  static String fixed(double value, int places, boolean point) {
    if (!Double.isFinite(value)) {
      return Printer.decimal(value);
    }
    String digits =
        new BigDecimal(Math.abs(value)).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    return signed(value, point && places == 0 ? digits + "." : digits);
  }

  static String scientific(double value, int places, boolean point) {
    if (!Double.isFinite(value)) {
      return Printer.decimal(value);
    }
    BigDecimal rounded = rounded(value, places + 1);
    int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits += "0".repeat(Math.max(0, places + 1 - digits.length()));
    String fraction = digits.substring(1, places + 1);
    String dot = places > 0 || point ? "." : "";
    return signed(
        value,
        digits.charAt(0)
            + dot
            + fraction
            + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent)));
  }

  /**
   * The shorter of the two, without zeros at the end.
   *
   * @param fraction whether a digit stands behind the point at least
   */
  static String general(double value, int precision, boolean point, boolean fraction) {
    if (!Double.isFinite(value)) {
      return Printer.decimal(value);
    }
    int digits = Math.max(1, precision);
    BigDecimal rounded = rounded(value, digits);
    int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= digits - (fraction ? 1 : 0)) {
      String text = scientific(value, digits - 1, point);
      int e = text.indexOf('e');
      return point ? text : trimmed(text.substring(0, e), false) + text.substring(e);
    }
    String text = fixed(value, Math.max(0, digits - 1 - exponent), point);
    return point ? text : trimmed(text, fraction);
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(Math.abs(value)).round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  private static String trimmed(String digits, boolean fraction) {
    String text = digits.contains(".") ? digits.replaceFirst("\\.?0*$", "") : digits;
    return fraction && !text.contains(".") ? text + ".0" : text;
  }

  private static String signed(double value, String digits) {
    return value < 0 || 1 / value < 0 ? "-" + digits : digits;
  }
}
