package io.github.qadapter.evaluation;

import io.github.qadapter.Message;
import java.util.List;
import java.util.Locale;

/**
 * A question with given answers of which one is right. A model's answer is the choice that it finds
 * likeliest.
 *
 * @param prompt the conversation that ends with the question
 * @param choices the answers, at least two, none of them blank
 * @param correct the right one's place, from 0
 */
public record MultipleChoice(List<Message> prompt, List<String> choices, int correct) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no choice, or the right one is not among them
   */
  public MultipleChoice {
    prompt = List.copyOf(prompt);
    choices = List.copyOf(choices);
    if (choices.size() < 2 || correct < 0 || correct >= choices.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected at least two choices and the place of the right one among them, but found %d choices and place %d.",
              choices.size(),
              correct));
    }
  }

  /**
   * A question of a single user's turn.
   *
   * @param question what is asked, with the choices where the model should see them
   * @param choices the answers
   * @param correct the right one, which is among them
   */
  public static MultipleChoice of(String question, List<String> choices, String correct) {
    return new MultipleChoice(List.of(Message.user(question)), choices, choices.indexOf(correct));
  }
}
