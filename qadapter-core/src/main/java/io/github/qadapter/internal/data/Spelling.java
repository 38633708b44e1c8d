package io.github.qadapter.internal.data;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a misspelt name was meant to be. */
final class Spelling {
  private Spelling() {}

  /** The advice to write one of the names that are known, or else the other cure. */
  static String meant(String written, List<String> known, String otherwise) {
    return nearest(written, known).map(name -> "did you mean '" + name + "'?").orElse(otherwise);
  }

  /** The advice to mend one of the names that were found, or else the other cure. */
  static String misspelt(String wanted, List<String> found, String otherwise) {
    return nearest(wanted, found)
        .map(name -> "found '" + name + "', did you mean '" + wanted + "'?")
        .orElse(otherwise);
  }

  /** At most a third of the letters may differ; a name that is right is no misspelling. */
  private static Optional<String> nearest(String name, List<String> candidates) {
    return candidates.stream()
        .filter(candidate -> !candidate.equals(name))
        .filter(candidate -> distance(name, candidate) * 3 <= name.length())
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** Levenshtein's distance, case set aside. */
  private static int distance(String first, String second) {
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
