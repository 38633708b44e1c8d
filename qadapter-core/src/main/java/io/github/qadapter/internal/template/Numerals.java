package io.github.qadapter.internal.template;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as Python reads them out of texts. */
final class Numerals {
  private static final Pattern UNDERSCORES = Pattern.compile("_|.*(__|_$).*");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[+-]?(\\d+(_\\d+)*\\.?(\\d+(_\\d+)*)?|\\.\\d+(_\\d+)*)([eE][+-]?\\d+(_\\d+)*)?");
  private static final int MOST_DIGITS = 4300;

  private Numerals() {}

  /** Python's {@code int(text, base)}; null for what is none. */
  static @Nullable Object integer(String text, long base) {
    if (base != 0 && (base < 2 || base > 36)) {
      return null;
    }
    String plain = plain(text).toLowerCase(Locale.ROOT);
    boolean negative = plain.startsWith("-");
    String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
    int radix = (int) base;
    String letter = digits.length() > 1 && digits.charAt(0) == '0' ? digits.substring(1, 2) : "";
    int prefixed =
        "bxo".contains(letter) && !letter.isEmpty()
            ? switch (letter) {
              case "b" -> 2;
              case "o" -> 8;
              default -> 16;
            }
            : 0;
    if (prefixed > 0 && (radix == 0 || radix == prefixed)) {
      digits = digits.substring(2);
      digits = digits.startsWith("_") ? digits.substring(1) : digits;
      radix = prefixed;
    } else if (radix == 0) {
      radix = 10;
      if (digits.startsWith("0") && digits.chars().anyMatch(c -> c != '0' && c != '_')) {
        return null;
      }
    }
    if (digits.isEmpty() || digits.startsWith("_") || UNDERSCORES.matcher(digits).matches()) {
      return null;
    }
    String bare = digits.replace("_", "");
    int most = radix;
    if (bare.length() > MOST_DIGITS || !bare.chars().allMatch(c -> Character.digit(c, most) >= 0)) {
      return null;
    }
    BigInteger number = new BigInteger(bare, radix);
    return Numbers.integer(negative ? number.negate() : number);
  }

  /** Python's {@code float(text)}; null for what is none. */
  static @Nullable Double decimal(String text) {
    String plain = plain(text);
    String word = plain.toLowerCase(Locale.ROOT);
    String unsigned = word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
    double sign = word.startsWith("-") ? -1 : 1;
    if (unsigned.equals("inf") || unsigned.equals("infinity")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    if (unsigned.equals("nan")) {
      return Double.NaN;
    }
    return DECIMAL.matcher(plain).matches() ? Double.valueOf(plain.replace("_", "")) : null;
  }

  /** Without blanks around it, and with the digits of all scripts as ASCII's. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder();
    Strings.strip(text)
        .codePoints()
        .forEach(
            c -> {
              int digit = c < 0x80 ? -1 : Character.isDigit(c) ? Character.digit(c, 10) : -1;
              out.appendCodePoint(digit < 0 ? c : '0' + digit);
            });
    return out.toString();
  }
}
