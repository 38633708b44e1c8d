package io.github.qadapter.internal.template;

import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** HTML's character references and the characters they stand for, by the rules of HTML 5. */
final class Entities {
  private static final String WINDOWS_1252 =
      "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d"
          + "\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153"
          + "\u009d\u017e\u0178";

  private Entities() {}

  /** Read when it is first asked for. */
  private static final class Names {
    private static final ResourceBundle ALL =
        ResourceBundle.getBundle("io.github.qadapter.internal.template.entities", Locale.ROOT);

    private static @Nullable String get(String name) {
      return ALL.containsKey(name) ? ALL.getString(name) : null;
    }
  }

  /** The text that a character reference stands for, given what follows its {@code &}. */
  static String resolved(String reference) {
    if (reference.charAt(0) == '#') {
      return numbered(reference);
    }
    String whole = Names.get(reference);
    if (whole != null) {
      return whole;
    }
    for (int end = reference.length() - 1; end > 1; end--) {
      String text = Names.get(reference.substring(0, end));
      if (text != null) {
        return text + reference.substring(end);
      }
    }
    return "&" + reference;
  }

  private static String numbered(String reference) {
    boolean hexadecimal = Character.toLowerCase(reference.charAt(1)) == 'x';
    String digits = reference.substring(hexadecimal ? 2 : 1).replace(";", "");
    String bare = digits.replaceFirst("^0+(?=.)", "");
    int code =
        bare.length() > 8
            ? Integer.MAX_VALUE
            : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(bare, hexadecimal ? 16 : 10));
    if (code >= 0x80 && code <= 0x9f) {
      return WINDOWS_1252.substring(code - 0x80, code - 0x7f);
    }
    if (code == 0 || code > Character.MAX_CODE_POINT || (code >= 0xD800 && code <= 0xDFFF)) {
      return "\ufffd";
    }
    boolean none =
        (code < 0x20 && "\t\n\f\r".indexOf(code) < 0)
            || code == 0x7f
            || (code >= 0xFDD0 && code <= 0xFDEF)
            || (code & 0xFFFE) == 0xFFFE;
    return none ? "" : Character.toString(code);
  }
}
