package io.github.qadapter.internal.data;

import java.util.Set;
import java.util.TreeSet;

/** The names under which a JSON document has rows, and those that the wanted split leaves out. */
final class JsonSplits {
  private final JsonDocument document;
  private final Set<String> skipped = new TreeSet<>();

  JsonSplits(JsonDocument document) {
    this.document = document;
  }

  /** Leaves the rows under a name out. */
  void skip(String key) {
    skipped.add(key);
  }

  /** Tells whether rows of another split were left out. */
  boolean skippedAny() {
    return !skipped.isEmpty();
  }

  /** Either all names under which rows stand are splits, or none is. */
  void note(JsonFrame frame, String key, long line) {
    if (DataSplit.isName(key) || key.equals(document.split())) {
      frame.split = key;
    } else {
      frame.plain = key;
    }
    if (frame.split != null && frame.plain != null) {
      throw document.error(
          line,
          "rows under names of splits only, such as '" + frame.split + "'",
          "rows under '" + frame.plain + "' as well",
          "write a file for each split, or name both as splits",
          null);
    }
  }

  /** Refuses a document that has rows of other splits only. */
  void requireWanted(long rows) {
    if (rows == 0 && !skipped.isEmpty()) {
      throw document.error(
          0,
          "rows of the split '" + document.split() + "'",
          "only " + String.join(", ", skipped),
          "name another split with the option split",
          null);
    }
  }
}
