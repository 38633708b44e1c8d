package io.github.qadapter.internal.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's {@code textwrap} of one line.
 *
 * @param width the longest line
 * @param breakLongWords whether a word longer than that is cut
 * @param breakOnHyphens whether a word may end at a hyphen
 */
record Wrapping(Object width, boolean breakLongWords, boolean breakOnHyphens) {
  private static final String SPACE = "[\\t\\n\\x0B\\f\\r ]";
  private static final String NO_SPACE = "[^\\t\\n\\x0B\\f\\r ]";
  private static final String LETTER = "[\\w&&[^\\d]]";
  private static final Pattern WORDS =
      Pattern.compile(
          SPACE
              + "+|(?<=[\\w!\"'&.,?])-{2,}(?=\\w)|"
              + NO_SPACE
              + "+?(?:-(?:(?<="
              + LETTER
              + "{2}-)|(?<="
              + LETTER
              + "-"
              + LETTER
              + "-))(?="
              + LETTER
              + "-?"
              + LETTER
              + ")|(?="
              + SPACE
              + "|\\z)|(?<=[\\w!\"'&.,?])(?=-{2,}\\w))",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SIMPLE = Pattern.compile(SPACE + "+|" + NO_SPACE + "+");

  List<String> lines(Budget budget, String line) {
    if (room() <= 0) {
      throw new EvaluationException("invalid width (must be > 0)");
    }
    Deque<String> chunks = new ArrayDeque<>();
    Matcher words = (breakOnHyphens ? WORDS : SIMPLE).matcher(line);
    while (words.find()) {
      budget.elements(1);
      if (!words.group().isEmpty()) {
        chunks.add(words.group());
      }
    }
    List<String> lines = new ArrayList<>();
    while (!chunks.isEmpty()) {
      String made = line(budget, chunks, lines.isEmpty());
      if (!made.isEmpty()) {
        lines.add(made);
      }
    }
    return lines;
  }

  /** Takes as many chunks as fit. */
  private String line(Budget budget, Deque<String> chunks, boolean first) {
    List<String> taken = new ArrayList<>();
    long length = 0;
    if (!first && isBlank(chunks.getFirst())) {
      chunks.removeFirst();
    }
    while (!chunks.isEmpty() && length + size(chunks.getFirst()) <= room()) {
      budget.step();
      length += size(chunks.getFirst());
      taken.add(chunks.removeFirst());
    }
    if (!chunks.isEmpty() && size(chunks.getFirst()) > room()) {
      cut(chunks, taken, length);
    }
    if (!taken.isEmpty() && isBlank(taken.get(taken.size() - 1))) {
      taken.remove(taken.size() - 1);
    }
    return String.join("", taken);
  }

  /** A word that fits no line: as much as there is room for, or the whole on a line by itself. */
  private void cut(Deque<String> chunks, List<String> taken, long length) {
    String word = chunks.removeFirst();
    if (!breakLongWords) {
      if (taken.isEmpty()) {
        taken.add(word);
      } else {
        chunks.addFirst(word);
      }
      return;
    }
    // Python cuts with a fraction only where it is less than one character.
    long room = room() < 1 ? 1 : Numbers.integer(width, "width") - length;
    int end = word.offsetByCodePoints(0, (int) room);
    if (breakOnHyphens && size(word) > room) {
      int hyphen = room > 0 ? word.lastIndexOf('-', end - 1) : -1;
      boolean lettersBefore =
          hyphen > 0 && word.substring(0, hyphen).chars().anyMatch(c -> c != '-');
      end = lettersBefore ? hyphen + 1 : end;
    }
    taken.add(word.substring(0, end));
    chunks.addFirst(word.substring(end));
  }

  private double room() {
    return ((Number) Numbers.number(width, "width")).doubleValue();
  }

  private static boolean isBlank(String chunk) {
    return Characters.isBlank(chunk);
  }

  private static long size(String chunk) {
    return chunk.codePointCount(0, chunk.length());
  }
}
