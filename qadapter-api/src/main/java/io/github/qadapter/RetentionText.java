package io.github.qadapter;

import java.util.List;

/**
 * Text that the preference is not about, for measuring what was forgotten.
 *
 * @param prompt the conversation before the text; empty for plain text
 * @param text what is measured: the assistant's answer, or the plain text itself; not blank
 */
public record RetentionText(List<Message> prompt, String text) {
  /**
   * Copies the prompt and checks the text.
   *
   * @throws IllegalArgumentException if the text is blank
   */
  public RetentionText {
    prompt = List.copyOf(prompt);
    if (text.isBlank()) {
      throw new IllegalArgumentException("Expected a neutral text, but found blank text.");
    }
  }

  /** Plain text without a conversation around it. */
  public static RetentionText plain(String text) {
    return new RetentionText(List.of(), text);
  }

  /** A question and its answer; only the answer is measured. */
  public static RetentionText answer(String question, String answer) {
    return new RetentionText(List.of(Message.user(question)), answer);
  }
}
