package io.github.qadapter.internal.text;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The check that a regular expression of a tokenizer takes time in proportion to the text. The
 * library's engine backtracks, gives up after ten million steps and then ends the process, so
 * patterns that can get there are not let in: no backreference, no lookbehind, no repeated group
 * but of a fixed number of characters, and within an alternative at most two open-ended repeats,
 * the second with nothing behind it that has to match. The published byte-level tokenizers keep to
 * this.
 */
final class LinearTimeRegex {
  private static final int LONGEST = 10_000;
  private static final int OPEN_ENDED = 2;
  private static final int MOST_WAYS = 64;

  private final String pattern;
  private int at;
  private int openEnded;

  /** The groups that the place is in, the innermost first. */
  private final Deque<Group> groups = new ArrayDeque<>();

  private int ways = 1;
  private boolean tame = true;

  /** A group of the pattern, as far as it has been read. */
  private static final class Group {
    /** The number of open-ended repeats before it. */
    final int openEndedBefore;

    /** True for a lookahead. */
    boolean looks;

    /**
     * True while there is only one way through it: no alternative, and every repeat counted
     * exactly.
     */
    boolean fixed = true;

    /** True once a character belongs to it, without which its repeat would not go on. */
    boolean consumes;

    Group(int openEndedBefore) {
      this.openEndedBefore = openEndedBefore;
    }
  }

  private LinearTimeRegex(String pattern) {
    this.pattern = pattern;
  }

  static boolean is(String pattern) {
    return pattern.length() <= LONGEST && new LinearTimeRegex(pattern).scan();
  }

  private boolean scan() {
    while (tame && at < pattern.length()) {
      char c = pattern.charAt(at);
      switch (c) {
        case '|' -> {
          at++;
          vary();
          if (groups.isEmpty()) {
            openEnded = 0;
            ways = 1;
          }
        }
        case '(' -> openGroup();
        case ')' -> {
          at++;
          closeGroup();
        }
        case '[' -> {
          skipClass();
          consume();
          quantifier(null);
        }
        case '\\' -> {
          char escaped = at + 1 < pattern.length() ? pattern.charAt(at + 1) : '1';
          tame &= !(escaped >= '1' && escaped <= '9') && escaped != 'k' && escaped != 'g';
          at += 2;
          if (at < pattern.length() && pattern.charAt(at) == '{' && "pPxo".indexOf(escaped) >= 0) {
            at = pattern.indexOf('}', at) + 1;
            tame &= at > 0;
          }
          if ("AbBGzZ".indexOf(escaped) < 0) {
            consume();
          }
          quantifier(null);
        }
        default -> {
          at++;
          if (c != '^' && c != '$') {
            consume();
          }
          quantifier(null);
        }
      }
    }
    return tame && groups.isEmpty();
  }

  /** Plain, lookahead and flagged groups; the latter two begin with a question mark. */
  private void openGroup() {
    Group group = new Group(openEnded);
    groups.push(group);
    at++;
    if (at < pattern.length() && pattern.charAt(at) == '?') {
      int begin = ++at;
      while (at < pattern.length() && "imsx-".indexOf(pattern.charAt(at)) >= 0) {
        at++;
      }
      boolean flagged = at > begin;
      char kind = at < pattern.length() ? pattern.charAt(at) : '<';
      group.looks = kind == '=' || kind == '!';
      tame &= kind == ':' || (!flagged && group.looks);
      at++;
    }
  }

  private void closeGroup() {
    Group group = groups.poll();
    if (group == null) {
      tame = false;
      return;
    }
    if (!group.fixed) {
      vary();
    }
    if (group.consumes && !group.looks) {
      consume();
    }
    quantifier(group);
  }

  private void consume() {
    if (!groups.isEmpty()) {
      groups.peek().consumes = true;
    }
  }

  private void vary() {
    if (!groups.isEmpty()) {
      groups.peek().fixed = false;
    }
  }

  private void skipClass() {
    int nested = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      at += c == '\\' ? 2 : 1;
      if (c == '[') {
        nested++;
      } else if (c == ']' && --nested == 0) {
        return;
      }
    }
    tame = false;
  }

  /** Reads the quantifier behind an item, which is a group or null; few groups may be repeated. */
  private void quantifier(@Nullable Group group) {
    boolean repeatable = group == null || (group.fixed && group.consumes && !group.looks);
    char c = at < pattern.length() ? pattern.charAt(at) : ' ';
    if (c == '?') {
      at++;
      ways *= 2;
      vary();
    } else if (c == '*' || c == '+') {
      at++;
      tame &= repeatable;
      if (c == '+') {
        requireEasyWay();
      }
      openEnded++;
      vary();
    } else if (c == '{') {
      tame &= repeatable;
      counts();
    } else {
      requireEasyWay();
    }
    if (at < pattern.length() && "?+".indexOf(pattern.charAt(at)) >= 0 && "?*+{".indexOf(c) >= 0) {
      at++;
    }
    tame &= openEnded <= OPEN_ENDED && ways <= MOST_WAYS;
  }

  /** A repeat with counts; one without an upper count is open-ended. */
  private void counts() {
    int end = pattern.indexOf('}', at);
    String counts = end < 0 ? "," : pattern.substring(at + 1, end);
    tame &= counts.matches("\\d{1,2}(,(\\d{1,2})?)?");
    if (tame) {
      requireEasyWay();
      int comma = counts.indexOf(',');
      if (counts.endsWith(",")) {
        openEnded++;
      } else {
        ways *= Math.max(1, Integer.parseInt(counts.substring(comma + 1)));
      }
      if (comma >= 0) {
        vary();
      }
      at = end + 1;
    }
  }

  /** An item that has to match sends the engine back into the open-ended repeats of its group. */
  private void requireEasyWay() {
    int before = groups.isEmpty() ? 0 : groups.peek().openEndedBefore;
    tame &= openEnded - before < OPEN_ENDED;
  }
}
