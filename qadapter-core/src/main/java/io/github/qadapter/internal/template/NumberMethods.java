package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The attributes and methods of numbers. */
final class NumberMethods {
  private NumberMethods() {}

  /** A part of the number, or null. */
  static @Nullable Object member(Object number, String name) {
    Object plain = Numbers.plain(number);
    boolean integer = !(plain instanceof Double);
    return switch (name) {
      case "real" -> plain;
      case "imag" -> integer ? (Object) 0L : (Object) 0.0;
      case "numerator" -> integer ? plain : null;
      case "denominator" -> integer ? 1L : null;
      default -> null;
    };
  }

  static @Nullable Callable method(Object number, String name) {
    Object plain = Numbers.plain(number);
    return switch (name) {
      case "conjugate" -> without(plain);
      case "as_integer_ratio" -> (frame, arguments) -> ratio(plain, arguments);
      case "bit_length" ->
          plain instanceof Double ? null : without((long) Numbers.big(plain).abs().bitLength());
      case "bit_count" ->
          plain instanceof Double ? null : without((long) Numbers.big(plain).abs().bitCount());
      case "is_integer" ->
          plain instanceof Double decimal
              ? without(Double.isFinite(decimal) && decimal == Math.rint(decimal))
              : null;
      case "hex" -> plain instanceof Double decimal ? without(hex(decimal)) : null;
      default -> null;
    };
  }

  private static Callable without(Object result) {
    return (frame, arguments) -> {
      arguments.byPlace(0, 0);
      return result;
    };
  }

  private static Object ratio(Object number, Arguments arguments) {
    arguments.byPlace(0, 0);
    if (!(number instanceof Double decimal)) {
      return Tuple.of(number, 1L);
    }
    if (!Double.isFinite(decimal)) {
      throw new EvaluationException(
          "cannot convert " + Printer.decimal(decimal) + " to integer ratio");
    }
    BigDecimal exact = new BigDecimal(decimal);
    BigInteger over = exact.unscaledValue();
    BigInteger under = BigInteger.ONE;
    if (exact.scale() > 0) {
      under = BigInteger.TEN.pow(exact.scale());
      BigInteger common = over.gcd(under);
      over = over.divide(common);
      under = under.divide(common);
    } else {
      over = exact.toBigIntegerExact();
    }
    return Tuple.of(Numbers.integer(over), Numbers.integer(under));
  }

  private static String hex(double number) {
    if (!Double.isFinite(number)) {
      return Printer.decimal(number);
    }
    String sign = 1 / number < 0 || number < 0 ? "-" : "";
    if (number == 0) {
      return sign + "0x0.0p+0";
    }
    long bits = Double.doubleToRawLongBits(number);
    int exponent = (int) (bits >> 52 & 0x7FF);
    return String.format(
            Locale.ROOT,
            "%s0x%d.%013xp%+d",
            sign,
            exponent == 0 ? 0 : 1,
            bits & 0xFFFFFFFFFFFFFL,
            Math.max(exponent, 1) - 1023)
        .toLowerCase(Locale.ROOT);
  }
}
