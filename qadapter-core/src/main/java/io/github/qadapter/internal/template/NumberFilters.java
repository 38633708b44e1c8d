package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters of numbers. */
final class NumberFilters {
  private static final List<String> SIZES = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");

  private NumberFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put(
        "abs",
        (frame, value, args) -> {
          args.allowing(0);
          Object number = Numbers.number(value, "abs");
          return number instanceof Double decimal
              ? (Object) Math.abs(decimal)
              : Numbers.integer(Numbers.big(number).abs());
        });
    filters.put(
        "int",
        (frame, value, args) -> {
          args.allowing(0, "default", "base");
          Object number = integer(value, args);
          return number == null ? args.get(0, "default", 0L) : number;
        });
    filters.put(
        "float",
        (frame, value, args) -> {
          args.allowing(0, "default");
          Double number = decimal(value);
          return number == null ? args.get(0, "default", 0.0) : number;
        });
    filters.put("round", (frame, value, args) -> rounded(value, args));
    filters.put("filesizeformat", (frame, value, args) -> fileSize(value, args));
  }

  /** Python's int of a text or a number; a fault for others. */
  static Object integer(Object value) {
    Object number = integer(value, Arguments.NONE);
    if (number == null) {
      throw new EvaluationException("invalid literal for int()");
    }
    return number;
  }

  /** An integer of a template's source: decimal, or 0x…, 0o… and 0b…. */
  static Object literal(String text) {
    Object number = Numerals.integer(text, 0);
    if (number == null) {
      throw new EvaluationException(text + " is no number");
    }
    return number;
  }

  private static @Nullable Object integer(Object value, Arguments arguments) {
    String text = Values.asText(value);
    if (text != null) {
      Object base = arguments.get(1, "base", 10L);
      Object number =
          Numbers.isInteger(base) ? Numerals.integer(text, Numbers.integer(base, "base")) : null;
      if (number != null) {
        return number;
      }
    }
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    if (Numbers.isInteger(value)) {
      return Numbers.plain(value);
    }
    Double decimal = decimal(value);
    if (decimal == null || Double.isNaN(decimal)) {
      return null;
    }
    if (Double.isInfinite(decimal)) {
      if (text == null) {
        throw new EvaluationException("cannot convert float infinity to integer");
      }
      return null;
    }
    return Numbers.integer(new BigDecimal(decimal).toBigInteger());
  }

  private static @Nullable Double decimal(Object value) {
    String text = Values.asText(value);
    if (text != null) {
      return Numerals.decimal(text);
    }
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    return Numbers.isNumber(value) ? (Double) Decimals.finite(value) : null;
  }

  private static Object rounded(Object value, Arguments arguments) {
    arguments.allowing(0, "precision", "method");
    String method = arguments.has(1, "method") ? arguments.text(1, "method") : "common";
    if (!List.of("common", "ceil", "floor").contains(method)) {
      throw new EvaluationException("method must be common, ceil or floor");
    }
    Object number = Numbers.number(value, "round");
    if (method.equals("common")) {
      Object precision = arguments.get(0, "precision", 0L);
      if (precision == None.NONE) {
        return common(number, 0, true);
      }
      return common(number, Numbers.integer(precision, "precision"), false);
    }
    long precision = arguments.integer(0, "precision", 0);
    if (Math.abs(precision) > 308) {
      throw new EvaluationException("the precision is out of range");
    }
    double scale = Math.pow(10, (double) precision);
    double scaled = Decimals.finite(number) * scale;
    if (!Double.isFinite(scaled)) {
      throw new EvaluationException("cannot convert float to integer");
    }
    double whole = method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled);
    // Python's integer has no negative zero.
    return (whole == 0 ? 0.0 : whole) / scale;
  }

  private static Object common(Object number, long precision, boolean toInteger) {
    int places = (int) Math.max(-400, Math.min(400, precision));
    if (!(number instanceof Double decimal)) {
      if (places >= 0) {
        return number;
      }
      BigDecimal exact = new BigDecimal(Numbers.big(number));
      return Numbers.integer(exact.setScale(places, RoundingMode.HALF_EVEN).toBigIntegerExact());
    }
    if (!Double.isFinite(decimal)) {
      if (toInteger) {
        throw new EvaluationException("cannot convert float to integer");
      }
      return decimal;
    }
    BigDecimal rounded = new BigDecimal(decimal).setScale(places, RoundingMode.HALF_EVEN);
    if (toInteger) {
      return Numbers.integer(rounded.toBigIntegerExact());
    }
    double result = rounded.doubleValue();
    return result == 0 ? Math.copySign(0.0, decimal) : result;
  }

  private static Object fileSize(Object value, Arguments arguments) {
    arguments.allowing(0, "binary");
    boolean binary = arguments.truth(0, "binary");
    Double size = decimal(value);
    if (size == null || Double.isNaN(size)) {
      throw new EvaluationException("could not convert to a number");
    }
    long base = binary ? 1024 : 1000;
    if (size == 1) {
      return "1 Byte";
    }
    if (size < base) {
      if (Double.isInfinite(size)) {
        throw new EvaluationException("cannot convert float infinity to integer");
      }
      BigInteger bytes = new BigDecimal(size).toBigInteger();
      return bytes + " Bytes";
    }
    double unit = base;
    String prefix = "";
    for (String each : SIZES) {
      unit = new BigDecimal(unit).multiply(BigDecimal.valueOf(base)).doubleValue();
      prefix = each;
      if (size < unit) {
        break;
      }
    }
    String suffix = binary ? prefix.toUpperCase(Locale.ROOT) + "iB" : prefix + "B";
    return Decimals.fixed(base * size / unit, 1, false) + " " + suffix;
  }
}
