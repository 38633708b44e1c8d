package io.github.qadapter.internal.data;

import java.util.Locale;
import java.util.Set;

/** Words that programs write where there is no text. */
final class WordForNothing {
  private static final Set<String> WORDS =
      Set.of("nan", "none", "null", "<na>", "undefined", "#n/a");
  private static final int LONGEST = 16;

  private WordForNothing() {}

  /** Tells whether a text is such a word and nothing else. */
  static boolean is(String text) {
    return text.length() <= LONGEST && WORDS.contains(text.strip().toLowerCase(Locale.ROOT));
  }
}
