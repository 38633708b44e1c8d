package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's {@code str} and {@code repr} of values. */
final class Printer {
  private Printer() {}

  /** {@code str(value)}. */
  static String str(Budget budget, Object value) {
    String plain = Values.asText(value);
    if (plain != null) {
      return plain;
    }
    if (value instanceof Undefined) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    repr(budget, value, out);
    return out.toString();
  }

  /** {@code repr(value)}. */
  static String repr(Budget budget, Object value) {
    StringBuilder out = new StringBuilder();
    repr(budget, value, out);
    return out.toString();
  }

  private static void repr(Budget budget, Object value, StringBuilder out) {
    budget.enter();
    int before = out.length();
    if (value instanceof String text) {
      budget.characters(text);
      quoted(text, out);
    } else if (value instanceof Markup markup) {
      out.append("Markup(");
      repr(budget, markup.text(), out);
      out.append(')');
    } else if (value instanceof Boolean bool) {
      out.append(bool ? "True" : "False");
    } else if (value == None.NONE) {
      out.append("None");
    } else if (value instanceof Double number) {
      out.append(decimal(number));
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else if (value instanceof Map<?, ?> map) {
      dictionary(budget, map, out);
    } else if (value instanceof View view) {
      out.append(view.kind().type()).append('(');
      sequence(budget, Values.elements(budget, view), out);
      out.append(')');
    } else if (value instanceof Namespace space) {
      out.append("<Namespace ");
      repr(budget, space.members(), out);
      out.append('>');
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      sequence(budget, list, out);
    } else {
      out.append(other(budget, value));
    }
    budget.spend(out.length() - before);
    budget.leave();
  }

  private static String other(Budget budget, Object value) {
    if (value instanceof BigInteger number) {
      return integer(budget, number);
    }
    if (value instanceof Long || value instanceof Range || value instanceof Bytes) {
      return value.toString();
    }
    if (value instanceof Loop loop) {
      return "<LoopContext " + loop.member("index") + "/" + loop.member("length") + ">";
    }
    if (value instanceof Blocks.Self) {
      return "<TemplateReference None>";
    }
    if (value instanceof Macro macro) {
      return macro.name().isEmpty() ? "<Macro anonymous>" : "<Macro '" + macro.name() + "'>";
    }
    return "<" + Values.typeName(value) + " object>";
  }

  /** An integer's digits; Python refuses more than 4,300. */
  static String integer(Budget budget, BigInteger number) {
    String digits = budget.characters(number.toString());
    if (digits.length() > 4300 + (number.signum() < 0 ? 1 : 0)) {
      throw new EvaluationException(
          "Exceeds the limit (4300 digits) for integer string conversion");
    }
    return digits;
  }

  private static void dictionary(Budget budget, Map<?, ?> map, StringBuilder out) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      repr(budget, entry.getKey(), out);
      out.append(": ");
      repr(budget, entry.getValue(), out);
      separator = ", ";
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private static void sequence(Budget budget, List<?> list, StringBuilder out) {
    boolean tuple = list instanceof Tuple;
    out.append(tuple ? '(' : '[');
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      repr(budget, list.get(i), out);
    }
    out.append(tuple && list.size() == 1 ? "," : "").append(tuple ? ')' : ']');
  }

  private static void quoted(String text, StringBuilder out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (c == quote) {
                    out.append('\\').append(quote);
                  } else if (isPrintable(c)) {
                    out.appendCodePoint(c);
                  } else {
                    String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                    out.append(String.format(Locale.ROOT, form, c));
                  }
                }
              }
            });
    out.append(quote);
  }

  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** The shortest digits that give the number back; powers of ten below −4 or from 16 on. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(number);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == number) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return String.format(
        Locale.ROOT,
        "%s%s%se%s%02d",
        number < 0 ? "-" : "",
        digits.charAt(0),
        fraction,
        exponent < 0 ? "-" : "+",
        Math.abs(exponent));
  }
}
