package io.github.qadapter.evaluation;

import io.github.qadapter.RetentionText;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text without a prompt, of which all after the first word is measured.
 *
 * @param beginning its first word
 * @param rest what comes after it, the space included
 */
record PlainText(String beginning, String rest) {
  private static final Pattern FIRST_WORD = Pattern.compile("(?s)(\\s*\\S+)(\\s+\\S.*)");

  /** The parts of a text. */
  static PlainText of(RetentionText text) {
    Matcher parts = FIRST_WORD.matcher(text.text());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected neutral text of at least two words, but found \"%s\"; leave it out, or give it a prompt.",
              text.text()));
    }
    return new PlainText(parts.group(1), parts.group(2));
  }
}
