package io.github.qadapter.internal.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Python's format specification: {@code
 * [[fill]align][sign][z][#][0][width][grouping][.precision][type]}.
 */
final class FormatSpec {
  private static final Pattern FORM =
      Pattern.compile(
          "(?s)(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\\d+)?([_,])?(?:\\.(\\d+))?(.)?",
          Pattern.UNICODE_CASE);

  private final @Nullable String fill;
  private final @Nullable String align;
  private final @Nullable String sign;
  private final boolean noNegativeZero;
  private final boolean alternate;
  private final boolean zeros;
  private final long width;
  private final @Nullable String grouping;
  private final int precision;
  private final String type;

  private FormatSpec(String spec) {
    Matcher form = FORM.matcher(spec);
    if (!form.matches()) {
      throw new EvaluationException("Invalid format specifier '" + spec + "'");
    }
    fill = form.group(1);
    align = form.group(2);
    sign = form.group(3);
    noNegativeZero = form.group(4) != null;
    alternate = form.group(5) != null;
    zeros = form.group(6) != null;
    width = number(form.group(7), 0);
    grouping = form.group(8);
    precision = (int) number(form.group(9), -1);
    type = form.group(10) == null ? "" : form.group(10);
  }

  private static long number(@Nullable String digits, long otherwise) {
    if (digits == null) {
      return otherwise;
    }
    if (digits.length() > 9) {
      throw new EvaluationException("Too many decimal digits in format string");
    }
    return Long.parseLong(digits);
  }

  /** {@code format(value, spec)}. */
  static String format(Budget budget, Object value, String spec) {
    boolean plain = spec.isEmpty();
    if (plain) {
      return Printer.str(budget, value);
    }
    String text = Values.asText(value);
    if (text != null) {
      return new FormatSpec(spec).text(budget, text);
    }
    if (!Numbers.isNumber(value)) {
      throw new EvaluationException(
          "unsupported format string passed to " + Values.typeName(value) + ".__format__");
    }
    return new FormatSpec(spec).number(budget, Numbers.plain(value));
  }

  private EvaluationException unknown(String of) {
    return new EvaluationException(
        "Unknown format code '" + type + "' for object of type '" + of + "'");
  }

  private String text(Budget budget, String text) {
    if (!type.isEmpty() && !type.equals("s")) {
      throw unknown("str");
    }
    if (sign != null || alternate || grouping != null || noNegativeZero || "=".equals(align)) {
      throw new EvaluationException("the format is for numbers, not for text");
    }
    String cut = text;
    if (precision >= 0 && precision < Values.length(text)) {
      cut = text.substring(0, text.offsetByCodePoints(0, precision));
    }
    return padded(budget, "", cut, "<");
  }

  private String number(Budget budget, Object number) {
    boolean integer = !(number instanceof Double) && (type.isEmpty() || "bcdoxXn".contains(type));
    if (number instanceof Double && (type.isEmpty() ? false : !"eEfFgGn%".contains(type))) {
      throw unknown("float");
    }
    if (!integer && !type.isEmpty() && !"eEfFgGn%".contains(type)) {
      throw unknown("int");
    }
    if (integer && (precision >= 0 || noNegativeZero)) {
      throw new EvaluationException("Precision not allowed in integer format specifier");
    }
    if (grouping != null && "n".equals(type)) {
      throw new EvaluationException("Cannot specify '" + grouping + "' with 'n'.");
    }
    if (integer && type.equals("c")) {
      return character(budget, number);
    }
    budget.spend(Math.max(0, precision));
    String digits = integer ? integer(budget, number) : decimal(number);
    boolean negative = digits.startsWith("-");
    String plain = negative ? digits.substring(1) : digits;
    String before = negative ? "-" : sign == null || sign.equals("-") ? "" : sign;
    if (integer && alternate && "boxX".contains(type) && !type.isEmpty()) {
      before += "0" + type;
    }
    return padded(budget, before, plain, ">");
  }

  private String character(Budget budget, Object number) {
    long code = Numbers.integer(number, "a character");
    if (sign != null || alternate || grouping != null) {
      throw new EvaluationException("Sign not allowed with integer format specifier 'c'");
    }
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw new EvaluationException("the code of a character is not in range(0x110000)");
    }
    return padded(budget, "", Character.toString((int) code), ">");
  }

  private String integer(Budget budget, Object number) {
    if (grouping != null && grouping.equals(",") && !type.isEmpty() && "boxX".contains(type)) {
      throw new EvaluationException("Cannot specify ',' with '" + type + "'.");
    }
    return switch (type) {
      case "b" -> Numbers.big(number).toString(2);
      case "o" -> Numbers.big(number).toString(8);
      case "x" -> Numbers.big(number).toString(16);
      case "X" -> Numbers.big(number).toString(16).toUpperCase(java.util.Locale.ROOT);
      default -> Printer.integer(budget, Numbers.big(number));
    };
  }

  private String decimal(Object number) {
    double value = Decimals.finite(number);
    int places = precision < 0 ? 6 : precision;
    String digits =
        switch (type) {
          case "f", "F" -> Decimals.fixed(value, places, alternate);
          case "e", "E" -> Decimals.scientific(value, places, alternate);
          case "%" -> Decimals.fixed(value * 100, places, alternate) + "%";
          case "g", "G", "n" -> Decimals.general(value, places, alternate, false);
          default ->
              precision < 0
                  ? Printer.decimal(value)
                  : Decimals.general(value, precision, alternate, true);
        };
    if (noNegativeZero
        && digits.startsWith("-")
        && digits.chars().noneMatch(c -> c > '0' && c <= '9')) {
      digits = digits.substring(1);
    }
    return "EFG".contains(type) && !type.isEmpty()
        ? digits.toUpperCase(java.util.Locale.ROOT)
        : digits;
  }

  private String padded(Budget budget, String before, String body, String otherwise) {
    String way = align != null ? align : zeros && otherwise.equals(">") ? "=" : otherwise;
    String with = fill != null ? fill : zeros ? "0" : " ";
    boolean zeroFilled = way.equals("=") && with.equals("0");
    String text = grouping == null ? body : grouped(before, body, zeroFilled);
    long missing = width - before.length() - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return before + text;
    }
    budget.spend(missing);
    int count = (int) missing;
    return switch (way) {
      case "<" -> before + text + with.repeat(count);
      case "^" -> with.repeat(count / 2) + before + text + with.repeat(count - count / 2);
      case "=" -> before + with.repeat(count) + text;
      default -> with.repeat(count) + before + text;
    };
  }

  /** With separators; zeros that fill up get them too. */
  private String grouped(String before, String body, boolean zeroFilled) {
    int size = !type.isEmpty() && "boxX".contains(type) ? 4 : 3;
    int end = 0;
    while (end < body.length()
        && Character.digit(body.charAt(end), 16) >= 0
        && (size == 4 || Character.isDigit(body.charAt(end)))) {
      end++;
    }
    if (end == 0) {
      return body;
    }
    String digits = body.substring(0, end);
    String rest = body.substring(end);
    long least = zeroFilled ? width - before.length() - rest.length() : 0;
    StringBuilder out = new StringBuilder();
    int made = 0;
    for (int i = digits.length() - 1; i >= 0 || out.length() < least; i--) {
      if (made > 0 && made % size == 0) {
        out.append(grouping);
      }
      out.append(i >= 0 ? digits.charAt(i) : '0');
      made++;
    }
    return out.reverse() + rest;
  }
}
