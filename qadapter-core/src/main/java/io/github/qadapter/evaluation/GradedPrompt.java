package io.github.qadapter.evaluation;

import io.github.qadapter.Message;
import java.util.List;
import java.util.Objects;

/**
 * A prompt, and how an answer to it is graded.
 *
 * @param prompt the conversation to be answered
 * @param grader of its answers
 */
public record GradedPrompt(List<Message> prompt, Grader grader) {
  /** Copies the prompt. */
  public GradedPrompt {
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(grader, "grader");
  }

  /** A prompt of a single user's turn. */
  public static GradedPrompt of(String prompt, Grader grader) {
    return new GradedPrompt(List.of(Message.user(prompt)), grader);
  }

  /**
   * A question whose answer is a number: right if the last number of the answer is that one.
   *
   * @param number as people write it, "1,200" for instance
   */
  public static GradedPrompt number(String question, String number) {
    return of(question, new NumberGrader(number));
  }
}
