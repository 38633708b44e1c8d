package io.github.qadapter.internal.template;

import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Python's character classes ({@code str.isalpha} and its like), for code points and for texts. */
final class Characters {
  /** Digits that are no decimal digits, such as superscripts: first and last of each run. */
  private static final int[] OTHER_DIGITS = {
    0xb2, 0xb3, 0xb9, 0xb9, 0x1369, 0x1371, 0x19da, 0x19da, 0x2070, 0x2070, 0x2074, 0x2079, 0x2080,
    0x2089, 0x2460, 0x2468, 0x2474, 0x247c, 0x2488, 0x2490, 0x24ea, 0x24ea, 0x24f5, 0x24fd, 0x24ff,
    0x24ff, 0x2776, 0x277e, 0x2780, 0x2788, 0x278a, 0x2792, 0x10a40, 0x10a43, 0x10e60, 0x10e68,
    0x11052, 0x1105a, 0x1f100, 0x1f10a
  };

  /** Ideographs that are numbers. */
  private static final String NUMERALS =
      "\u3405\u3483\u382a\u3b4d\u4e00\u4e03\u4e07\u4e09\u4e5d\u4e8c\u4e94\u4e96\u4ebf"
          + "\u4ec0\u4edf\u4ee8\u4f0d\u4f70\u5104\u5146\u5169\u516b\u516d\u5341\u5343\u5344"
          + "\u5345\u534c\u53c1\u53c2\u53c3\u53c4\u56db\u58f1\u58f9\u5e7a\u5efe\u5eff\u5f0c"
          + "\u5f0d\u5f0e\u5f10\u62fe\u634c\u67d2\u6f06\u7396\u767e\u8086\u842c\u8cae\u8cb3"
          + "\u8d30\u9621\u9646\u964c\u9678\u96f6\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd"
          + "\ud840\udc01\ud840\udc64\ud840\udce2\ud840\udd21\ud842\udd2a\ud842\udd83\ud842"
          + "\udd8c\ud842\udd9c\ud842\udeea\ud842\udefd\ud842\udf19\ud848\udf90\ud84a\udd98"
          + "\ud84e\udf1b\ud858\ude6d\ud87e\udc90";

  static final Map<String, Predicate<String>> TESTS =
      Map.ofEntries(
          Map.entry("isalpha", all(Character::isLetter)),
          Map.entry("isalnum", all(Characters::isAlphanumeric)),
          Map.entry("isdecimal", all(Character::isDigit)),
          Map.entry("isdigit", all(Characters::isDigit)),
          Map.entry("isnumeric", all(Characters::isNumeric)),
          Map.entry("isspace", all(Characters::isSpace)),
          Map.entry("isascii", text -> text.codePoints().allMatch(c -> c < 0x80)),
          Map.entry("isprintable", text -> text.codePoints().allMatch(Printer::isPrintable)),
          Map.entry("isidentifier", Characters::isIdentifier),
          Map.entry("islower", text -> hasCase(text, Character::isLowerCase)),
          Map.entry("isupper", text -> hasCase(text, Character::isUpperCase)),
          Map.entry("istitle", Characters::isTitle));

  private Characters() {}

  private static Predicate<String> all(IntPredicate test) {
    return text -> !text.isEmpty() && text.codePoints().allMatch(test);
  }

  /** Java leaves out the no-break spaces and NEL. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static boolean isBlank(String text) {
    return text.codePoints().allMatch(Characters::isSpace);
  }

  private static boolean isDigit(int c) {
    if (Character.isDigit(c)) {
      return true;
    }
    for (int i = 0; i < OTHER_DIGITS.length; i += 2) {
      if (c >= OTHER_DIGITS[i] && c <= OTHER_DIGITS[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER
        || NUMERALS.indexOf(c) >= 0;
  }

  /** Tells whether Python's {@code \w} matches it, the underscore left out. */
  static boolean isAlphanumeric(int c) {
    return Character.isLetter(c) || isDigit(c) || isNumeric(c);
  }

  static boolean isCased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  /** Tells whether all characters that have a case have this one, and there is one. */
  private static boolean hasCase(String text, IntPredicate wanted) {
    return text.codePoints().anyMatch(wanted)
        && text.codePoints().filter(Characters::isCased).allMatch(wanted);
  }

  private static boolean isTitle(String text) {
    boolean inWord = false;
    boolean found = false;
    for (int c : text.codePoints().toArray()) {
      boolean begins = Character.isUpperCase(c) || Character.isTitleCase(c);
      if (begins && inWord) {
        return false;
      }
      if (Character.isLowerCase(c) && !inWord) {
        return false;
      }
      inWord = isCased(c);
      found |= inWord;
    }
    return found;
  }

  private static boolean isIdentifier(String text) {
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      boolean fits =
          c == '_'
              || (i == 0
                  ? Character.isUnicodeIdentifierStart(c)
                  : Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
      if (!fits) {
        return false;
      }
    }
    return characters.length > 0;
  }
}
