package io.github.qadapter.internal.dialogue;

import io.github.qadapter.Message;
import io.github.qadapter.NeutralText;
import java.util.List;

/**
 * What the base wrote of itself: a user's turn, and its answer to it.
 *
 * @param question not blank
 * @param answer blank where none was asked for
 */
public record Dialogue(String question, String answer) {
  /** As a text to be retained. */
  public NeutralText text() {
    return NeutralText.answer(question, answer);
  }

  /** The conversation that waits for an answer. */
  public List<Message> prompt() {
    return List.of(Message.user(question));
  }
}
