package io.github.qadapter.evaluation;

import io.github.qadapter.Message;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a model which of two answers is better, in both orders. */
final class ModelJudge implements Judge {
  private static final Pattern LETTER =
      Pattern.compile("^\\W*(?:answer\\W+)?([AB])\\b", Pattern.CASE_INSENSITIVE);

  private final String question;
  private final ToDoubleFunction<String> probabilityOfA;

  /**
   * A judge.
   *
   * @param probabilityOfA how sure the model is of A when it is asked a text
   */
  ModelJudge(String question, ToDoubleFunction<String> probabilityOfA) {
    this.question = question;
    this.probabilityOfA = probabilityOfA;
  }

  @Override
  public double compare(List<Message> prompt, String first, String second) {
    double straight = probabilityOfA.applyAsDouble(text(prompt, first, second));
    double swapped = probabilityOfA.applyAsDouble(text(prompt, second, first));
    return (straight + 1 - swapped) / 2;
  }

  private String text(List<Message> prompt, String a, String b) {
    StringBuilder conversation = new StringBuilder();
    for (Message message : prompt) {
      conversation
          .append(message.role().name().toLowerCase(Locale.ROOT))
          .append(": ")
          .append(message.content())
          .append('\n');
    }
    return String.format(
        Locale.ROOT,
        "Two assistants answered the same conversation.\n\nConversation:\n%s\nAnswer A:\n%s\n\nAnswer B:\n%s\n\n%s Reply with the letter A or B and nothing else.",
        conversation,
        a,
        b,
        question);
  }

  /** 1 for A, 0 for B, a tie for what is neither. */
  static double verdict(String reply) {
    Matcher letter = LETTER.matcher(reply);
    if (!letter.find()) {
      return 0.5;
    }
    return letter.group(1).equalsIgnoreCase("A") ? 1 : 0;
  }
}
