package io.github.qadapter.internal.template;

/** The escapes of Python's string literals. */
final class Escapes {
  private Escapes() {}

  /** A string literal's value: Python's escapes. */
  static String unescaped(String literal) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c != '\\' || i + 1 == literal.length()) {
        out.append(c);
        continue;
      }
      char kind = literal.charAt(++i);
      int digits =
          switch (kind) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (kind == 'N') {
        int end = literal.indexOf('}', i);
        if (end < 0 || literal.charAt(i + 1) != '{') {
          throw new EvaluationException("a string has a broken escape");
        }
        out.appendCodePoint(named(literal.substring(i + 2, end)));
        i = end;
      } else if (digits > 0) {
        out.appendCodePoint(code(literal, i + 1, digits, 16));
        i += digits;
      } else if (kind >= '0' && kind <= '7') {
        int end = i;
        while (end < literal.length()
            && end < i + 3
            && literal.charAt(end) >= '0'
            && literal.charAt(end) <= '7') {
          end++;
        }
        out.appendCodePoint(code(literal, i, end - i, 8));
        i = end - 1;
      } else {
        int at = "ntr\\'\"abfv\n".indexOf(kind);
        if (at < 0) {
          out.append('\\').append(kind);
        } else if (kind != '\n') {
          out.append("\n\t\r\\'\"\7\b\f\13".charAt(at));
        }
      }
    }
    return out.toString();
  }

  private static int named(String name) {
    try {
      return Character.codePointOf(name);
    } catch (IllegalArgumentException e) {
      throw new EvaluationException("there is no character named '" + name + "'");
    }
  }

  private static int code(String literal, int from, int digits, int radix) {
    try {
      int code = Integer.parseInt(literal, from, from + digits, radix);
      if (Character.isValidCodePoint(code)) {
        return code;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // Said below.
    }
    throw new EvaluationException("a string has a broken escape");
  }
}
