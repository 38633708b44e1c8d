package io.github.qadapter.internal.data;

import java.util.regex.Pattern;

/** Recognizes text of which an encoding took characters, before it came here. */
final class DamagedText {
  /**
   * UTF-8 that was read as Windows-1252 or Latin-1 and written as UTF-8 again: an accented letter
   * became two characters, a quotation mark or a dash three.
   */
  private static final Pattern TWICE =
      Pattern.compile("Ã[\\u0080-\\u00bfƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\\u0080-\\u00bf“”˜™œ¦]");

  private DamagedText() {}

  /**
   * Tells whether there is a replacement character, half a character or one that was encoded twice.
   */
  static boolean is(String text) {
    boolean suspected = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\ufffd') {
        return true;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
      suspected |= c == 'Ã' || c == 'â';
    }
    return suspected && TWICE.matcher(text).find();
  }
}
