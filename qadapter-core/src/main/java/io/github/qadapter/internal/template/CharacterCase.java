package io.github.qadapter.internal.template;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Python's methods that change the case of text. */
final class CharacterCase {
  static final Map<String, UnaryOperator<String>> METHODS =
      Map.of(
          "upper", text -> text.toUpperCase(Locale.ROOT),
          "lower", Strings::lower,
          "capitalize", CharacterCase::capitalize,
          "title", CharacterCase::title,
          "swapcase", CharacterCase::swapped,
          "casefold", CharacterCase::folded);

  private static final int SIGMA = 'Σ';

  private CharacterCase() {}

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    StringBuilder capitalized = new StringBuilder(titled(text.codePointAt(0)));
    for (int i = text.offsetByCodePoints(0, 1); i < text.length(); ) {
      capitalized.append(lower(text, i));
      i += Character.charCount(text.codePointAt(i));
    }
    return capitalized.toString();
  }

  /** A word's first character, which may become two. */
  private static String titled(int c) {
    int single = Character.toTitleCase(c);
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    boolean several = single == c && upper.codePointCount(0, upper.length()) > 1;
    return several
        ? upper.substring(0, 1) + Strings.lower(upper.substring(1))
        : Character.toString(single);
  }

  private static String title(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      titled.append(inWord ? lower(text, i) : titled(c));
      inWord = Characters.isCased(c);
      i += Character.charCount(c);
    }
    return titled.toString();
  }

  /** A character made small where it stands: a sigma at a word's end has a form of its own. */
  private static String lower(String text, int at) {
    int c = text.codePointAt(at);
    if (c != SIGMA) {
      return Strings.lower(Character.toString(c));
    }
    int before = at;
    while (before > 0 && isIgnored(text.codePointBefore(before))) {
      before -= Character.charCount(text.codePointBefore(before));
    }
    int after = at + 1;
    while (after < text.length() && isIgnored(text.codePointAt(after))) {
      after += Character.charCount(text.codePointAt(after));
    }
    boolean last =
        before > 0
            && Characters.isCased(text.codePointBefore(before))
            && !(after < text.length() && Characters.isCased(text.codePointAt(after)));
    return last ? "ς" : "σ";
  }

  private static boolean isIgnored(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> "'.:·’".indexOf(c) >= 0;
    };
  }

  private static String swapped(String text) {
    StringBuilder swapped = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      String each = Character.toString(c);
      if (Character.isUpperCase(c)) {
        swapped.append(lower(text, i));
      } else {
        swapped.append(Character.isLowerCase(c) ? each.toUpperCase(Locale.ROOT) : each);
      }
      i += Character.charCount(c);
    }
    return swapped.toString();
  }

  /** For comparing without regard to case: each character by itself, large and then small. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder();
    for (int c : text.codePoints().toArray()) {
      String each = Character.toString(c);
      folded.append(c == 'ı' ? each : Strings.lower(each.toUpperCase(Locale.ROOT)));
    }
    return folded.toString();
  }
}
