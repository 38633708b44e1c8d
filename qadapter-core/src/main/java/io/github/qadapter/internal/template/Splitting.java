package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to cut a string into several. */
final class Splitting {
  private Splitting() {}

  /** Lines, however they end. */
  static List<Object> lines(Budget budget, String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          (c >= '\n' && c <= '\r')
              || (c >= 0x1C && c <= 0x1E)
              || c == 0x85
              || c == '\u2028'
              || c == '\u2029';
      if (ends) {
        int next = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
        budget.elements(1);
        lines.add(text.substring(from, keepEnds ? next : i));
        from = next;
        i = next - 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  /** At a separator, or at white space without one; from the right the last parts. */
  static Object split(Budget budget, String text, Arguments arguments, boolean fromRight) {
    arguments.allowing(0, "sep", "maxsplit");
    long limit = arguments.integer(1, "maxsplit", -1);
    List<Object> parts = new ArrayList<>();
    String separator = arguments.textOrNone(0, "sep");
    if (separator == null) {
      words(budget, text, limit, fromRight, parts);
      return parts;
    }
    if (separator.isEmpty()) {
      throw new EvaluationException("empty separator");
    }
    if (fromRight) {
      int to = text.length();
      for (int at; parts.size() != limit && to >= 0; to = at) {
        at = to < separator.length() ? -1 : text.lastIndexOf(separator, to - separator.length());
        if (at < 0) {
          break;
        }
        budget.elements(1);
        parts.add(text.substring(at + separator.length(), to));
      }
      parts.add(text.substring(0, to));
      Collections.reverse(parts);
      return parts;
    }
    int from = 0;
    for (int at; parts.size() != limit && (at = text.indexOf(separator, from)) >= 0; ) {
      budget.elements(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  static void words(Budget budget, String text, long limit, boolean fromRight, List<Object> words) {
    int[] letters = text.codePoints().toArray();
    int from = 0;
    int to = letters.length;
    while (true) {
      while (from < to && Characters.isSpace(letters[fromRight ? to - 1 : from])) {
        if (fromRight) {
          to--;
        } else {
          from++;
        }
      }
      if (from == to) {
        break;
      }
      budget.elements(1);
      if (words.size() == limit) {
        words.add(new String(letters, from, to - from));
        break;
      }
      int begin = from;
      int end = to;
      if (fromRight) {
        while (to > from && !Characters.isSpace(letters[to - 1])) {
          to--;
        }
        begin = to;
      } else {
        while (from < to && !Characters.isSpace(letters[from])) {
          from++;
        }
        end = from;
      }
      words.add(new String(letters, begin, end - begin));
    }
    if (fromRight) {
      Collections.reverse(words);
    }
  }

  /** Before the separator, the separator, behind it; empty texts where there is none. */
  static Object partition(String text, Arguments arguments, boolean last) {
    String separator = arguments.byPlace(1, 1).text(0, "sep");
    if (separator.isEmpty()) {
      throw new EvaluationException("empty separator");
    }
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    }
    return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }
}
