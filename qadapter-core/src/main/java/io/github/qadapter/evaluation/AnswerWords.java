package io.github.qadapter.evaluation;

import java.util.regex.Pattern;

/** The words of an answer, as its length. */
final class AnswerWords {
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private AnswerWords() {}

  static int count(String answer) {
    String text = answer.strip();
    return text.isEmpty() ? 0 : SPACE.split(text).length;
  }
}
