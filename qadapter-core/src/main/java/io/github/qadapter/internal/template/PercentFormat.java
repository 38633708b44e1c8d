package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code text % values}. */
final class PercentFormat {
  private static final Pattern FIELD =
      Pattern.compile("(?s)([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d*))?[hlL]?(.)");

  private final Frame frame;
  private final @Nullable Object single;
  private final List<?> values;
  private final boolean escaping;
  private int used;
  private boolean usedMap;

  private PercentFormat(Frame frame, Object values, boolean escaping) {
    this.frame = frame;
    this.escaping = escaping;
    this.values = values instanceof Tuple tuple ? tuple : List.of(values);
    this.single = values instanceof Tuple ? null : values;
  }

  static Object format(Frame frame, Object format, Object values) {
    PercentFormat percent = new PercentFormat(frame, values, format instanceof Markup);
    String text = percent.text(Values.text(format, "%"));
    return format instanceof Markup ? new Markup(text) : text;
  }

  private String text(String format) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent < 0) {
        break;
      }
      out.append(format, at, percent);
      at = percent + 1;
      Object named = null;
      if (at < format.length() && format.charAt(at) == '(') {
        int end = closing(format, at);
        named = entry(format.substring(at + 1, end));
        at = end + 1;
      }
      Matcher field = FIELD.matcher(format).region(at, format.length());
      if (!field.lookingAt()) {
        throw new EvaluationException("incomplete format");
      }
      at = field.end();
      String made = field(field, named);
      frame.budget().spend(made.length() + 1L);
      out.append(made);
    }
    out.append(format, Math.min(at, format.length()), format.length());
    boolean mapping = single instanceof Map<?, ?> || single instanceof List<?>;
    if (used < values.size() && !usedMap && !(mapping && used == 0)) {
      throw new EvaluationException("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  private static int closing(String format, int open) {
    int depth = 0;
    for (int i = open; i < format.length(); i++) {
      depth += format.charAt(i) == '(' ? 1 : format.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new EvaluationException("incomplete format key");
  }

  private Object entry(String name) {
    if (!(single instanceof Map<?, ?> map)) {
      throw new EvaluationException("format requires a mapping");
    }
    usedMap = true;
    Object value = map.get(name);
    if (value == null) {
      throw new EvaluationException("there is no key '" + name + "' to format");
    }
    return value;
  }

  private Object next() {
    if (used >= values.size()) {
      throw new EvaluationException("not enough arguments for format string");
    }
    return values.get(used++);
  }

  private String field(Matcher field, @Nullable Object named) {
    String flags = field.group(1);
    long width = number(field.group(2), -1);
    boolean left = flags.contains("-");
    if (width < -1) {
      left = true;
      width = -width;
    }
    String digits = field.group(3);
    long precision = digits == null ? -1 : digits.isEmpty() ? 0 : number(digits, 0);
    String kind = field.group(4);
    if (kind.equals("%")) {
      return "%";
    }
    Object value = named == null ? next() : named;
    frame.budget().spend(Math.max(0, Math.max(width, precision)));
    boolean numeric = "diuoxXeEfFgG".contains(kind);
    String body =
        switch (kind) {
          case "s" -> cut(str(value), precision);
          case "r" -> cut(repr(value), precision);
          case "a" -> cut(ascii(repr(value)), precision);
          case "c" -> character(value);
          case "d", "i", "u" -> integer(value, 10, flags, kind, precision);
          case "o" -> integer(value, 8, flags, kind, precision);
          case "x", "X" -> integer(value, 16, flags, kind, precision);
          case "e", "E", "f", "F", "g", "G" -> decimal(value, flags, kind, (int) precision);
          default ->
              throw new EvaluationException(
                  "unsupported format character '" + kind + "' in a format");
        };
    return padded(body, flags, left, width, numeric);
  }

  private static String padded(
      String body, String flags, boolean left, long width, boolean numeric) {
    long missing = width - Values.length(body);
    String sign = "";
    String digits = body;
    if (numeric) {
      boolean negative = body.startsWith("-");
      sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
      digits = negative ? body.substring(1) : body;
      missing = width - sign.length() - digits.length();
    }
    String filler = " ".repeat((int) Math.max(0, missing));
    if (left) {
      return sign + digits + filler;
    }
    if (numeric && flags.contains("0")) {
      boolean prefixed =
          digits.length() > 2
              && !Character.isDigit(digits.charAt(1))
              && digits.charAt(0) == '0'
              && digits.charAt(1) != '.';
      String prefix = prefixed ? digits.substring(0, 2) : "";
      return sign + prefix + filler.replace(' ', '0') + digits.substring(prefix.length());
    }
    return filler + sign + digits;
  }

  private long number(@Nullable String written, long otherwise) {
    if (written == null) {
      return otherwise;
    }
    if (written.equals("*")) {
      Object value = next();
      if (!Numbers.isInteger(value)) {
        throw new EvaluationException("* wants int");
      }
      return Math.max(-1L << 31, Math.min(1L << 31, Numbers.integer(value, "*")));
    }
    if (written.length() > 9) {
      throw new EvaluationException("width too big");
    }
    return Long.parseLong(written);
  }

  private String str(Object value) {
    return escaping
        ? Markup.escaped(frame.budget(), value).text()
        : Printer.str(frame.budget(), value);
  }

  private String repr(Object value) {
    String repr = Printer.repr(frame.budget(), value);
    return escaping ? Markup.escape(frame.budget(), repr) : repr;
  }

  private static String cut(String text, long precision) {
    return precision < 0 || precision >= Values.length(text)
        ? text
        : text.substring(0, text.offsetByCodePoints(0, (int) precision));
  }

  static String ascii(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < 0x80) {
                out.append((char) c);
              } else {
                String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                out.append(String.format(Locale.ROOT, form, c));
              }
            });
    return out.toString();
  }

  private static String character(Object value) {
    String text = Values.asText(value);
    if (text != null && Values.length(text) == 1) {
      return text;
    }
    if (!Numbers.isInteger(value)) {
      throw new EvaluationException("a character is an integer or a text of one");
    }
    long code = Numbers.integer(value, "a character");
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw new EvaluationException("the code of a character is not in range(0x110000)");
    }
    return Character.toString((int) code);
  }

  private String integer(Object value, int radix, String flags, String kind, long precision) {
    BigInteger number;
    if (escaping && Values.asText(value) != null && radix == 10) {
      number = Numbers.big(Numbers.number(NumberFilters.integer(value), kind));
    } else if (Numbers.isInteger(value)) {
      number = Numbers.big(value);
    } else if (value instanceof Double decimal && radix == 10) {
      if (!Double.isFinite(decimal)) {
        throw new EvaluationException(
            "cannot convert float " + Printer.decimal(decimal) + " to integer");
      }
      number = new BigDecimal(decimal).toBigInteger();
    } else {
      throw new EvaluationException(
          "%" + kind + " format: a real number is required, not " + Values.typeName(value));
    }
    String digits =
        radix == 10 ? Printer.integer(frame.budget(), number.abs()) : number.abs().toString(radix);
    digits = "0".repeat((int) Math.max(0, precision - digits.length())) + digits;
    if (flags.contains("#") && radix != 10) {
      digits = "0" + kind.toLowerCase(Locale.ROOT) + digits;
    }
    digits = kind.equals("X") ? digits.toUpperCase(Locale.ROOT) : digits;
    return number.signum() < 0 ? "-" + digits : digits;
  }

  private String decimal(Object value, String flags, String kind, int precision) {
    if (!Numbers.isNumber(value)) {
      throw new EvaluationException("must be real number, not " + Values.typeName(value));
    }
    double number = Decimals.finite(value);
    int places = precision < 0 ? 6 : precision;
    boolean point = flags.contains("#");
    String digits =
        switch (kind.toLowerCase(Locale.ROOT)) {
          case "f" -> Decimals.fixed(number, places, point);
          case "e" -> Decimals.scientific(number, places, point);
          default -> Decimals.general(number, places, point, false);
        };
    return Character.isUpperCase(kind.charAt(0)) ? digits.toUpperCase(Locale.ROOT) : digits;
  }
}
