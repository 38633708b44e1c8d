package io.github.qadapter.internal.report;

import com.google.common.html.HtmlEscapers;

/** Text on its way into a page: nothing in it is markup. */
public final class Html {
  private Html() {}

  /** The text, escaped; control characters, which HTML cannot hold, are shown as their symbols. */
  public static String escape(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints().forEach(code -> visible.appendCodePoint(visible(code)));
    return HtmlEscapers.htmlEscaper().escape(visible.toString());
  }

  private static int visible(int code) {
    if (code < 0x20 && code != '\n' && code != '\t') {
      return 0x2400 + code; // the Unicode block of their pictures is in the same order
    }
    boolean unfit =
        (code >= 0x7f && code < 0xa0)
            || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)
            || (code & 0xfffe) == 0xfffe;
    return unfit ? 0xfffd : code;
  }
}
