package io.github.qadapter.internal.dialogue;

import io.github.qadapter.Message;
import io.github.qadapter.RetentionText;
import java.util.List;

/**
 * A self-sampled conversation of one turn: a user's question that the base wrote, and its answer to
 * it.
 *
 * @param question not blank
 * @param answer blank where none was asked for
 */
public record Dialogue(String question, String answer) {
  /** Tells whether it has an answer. */
  boolean isAnswered() {
    return !answer.isEmpty();
  }

  /** As a text to be retained. */
  public RetentionText text() {
    return RetentionText.answer(question, answer);
  }

  /** The conversation that waits for an answer. */
  public List<Message> prompt() {
    return List.of(Message.user(question));
  }
}
