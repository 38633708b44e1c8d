package io.github.qadapter.internal.text;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether a regular expression of a tokenizer takes time in proportion to the text. The library's
 * engine backtracks, gives up after ten million steps and then ends the process, so patterns that
 * can get there are not let in: no backreference, no lookbehind, no repeated group, and within an
 * alternative at most two open-ended repeats, the second with nothing behind it that has to match.
 * The published byte-level tokenizers keep to this.
 */
final class TamePattern {
  private static final int LONGEST = 10_000;
  private static final int OPEN_ENDED = 2;
  private static final int MOST_WAYS = 64;

  private final String pattern;
  private int at;
  private int openEnded;

  /** For each group that the place is in, how many open-ended repeats stood before it. */
  private final Deque<Integer> groups = new ArrayDeque<>();

  private int ways = 1;
  private boolean tame = true;

  private TamePattern(String pattern) {
    this.pattern = pattern;
  }

  static boolean is(String pattern) {
    return pattern.length() <= LONGEST && new TamePattern(pattern).scan();
  }

  private boolean scan() {
    while (tame && at < pattern.length()) {
      char c = pattern.charAt(at);
      switch (c) {
        case '|' -> {
          at++;
          if (groups.isEmpty()) {
            openEnded = 0;
            ways = 1;
          }
        }
        case '(' -> openGroup();
        case ')' -> {
          at++;
          tame &= groups.poll() != null;
          quantifier(true);
        }
        case '[' -> {
          skipClass();
          quantifier(false);
        }
        case '\\' -> {
          char escaped = at + 1 < pattern.length() ? pattern.charAt(at + 1) : '1';
          tame &= !(escaped >= '1' && escaped <= '9') && escaped != 'k' && escaped != 'g';
          at += 2;
          if (at < pattern.length() && pattern.charAt(at) == '{' && "pPxo".indexOf(escaped) >= 0) {
            at = pattern.indexOf('}', at) + 1;
            tame &= at > 0;
          }
          quantifier(false);
        }
        default -> {
          at++;
          quantifier(false);
        }
      }
    }
    return tame && groups.isEmpty();
  }

  /** Plain, lookahead and flagged groups; the latter two begin with a question mark. */
  private void openGroup() {
    groups.push(openEnded);
    at++;
    if (at < pattern.length() && pattern.charAt(at) == '?') {
      int begin = ++at;
      while (at < pattern.length() && "imsx-".indexOf(pattern.charAt(at)) >= 0) {
        at++;
      }
      boolean flagged = at > begin;
      char kind = at < pattern.length() ? pattern.charAt(at) : '<';
      tame &= kind == ':' || (!flagged && (kind == '=' || kind == '!'));
      at++;
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

  /** What may stand behind an item; a group may be optional, but not repeated. */
  private void quantifier(boolean group) {
    char c = at < pattern.length() ? pattern.charAt(at) : ' ';
    if (c == '?') {
      at++;
      ways *= 2;
    } else if (c == '*' || c == '+') {
      at++;
      tame &= !group;
      if (c == '+') {
        requireEasyWay();
      }
      openEnded++;
    } else if (c == '{') {
      int end = pattern.indexOf('}', at);
      String counts = end < 0 ? "," : pattern.substring(at + 1, end);
      tame &= !group && counts.matches("\\d{1,2}(,\\d{1,2})?");
      if (tame) {
        requireEasyWay();
        ways *= Math.max(1, Integer.parseInt(counts.substring(counts.indexOf(',') + 1)));
        at = end + 1;
      }
    } else {
      requireEasyWay();
    }
    if (at < pattern.length() && "?+".indexOf(pattern.charAt(at)) >= 0 && "?*+{".indexOf(c) >= 0) {
      at++;
    }
    tame &= openEnded <= OPEN_ENDED && ways <= MOST_WAYS;
  }

  /** An item that has to match sends the engine back into the open-ended repeats of its group. */
  private void requireEasyWay() {
    int before = groups.isEmpty() ? 0 : groups.peek();
    tame &= openEnded - before < OPEN_ENDED;
  }
}
