package io.github.qadapter;

import java.util.List;
import java.util.Objects;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param content what is said, as plain text
 */
public record Message(Role role, String content) {
  /** Checks that neither part is null. */
  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }

  /** A system turn. */
  public static Message system(String content) {
    return new Message(Role.SYSTEM, content);
  }

  /** A user's turn. */
  public static Message user(String content) {
    return new Message(Role.USER, content);
  }

  /** A text as a prompt: a single user's turn. */
  static List<Message> prompt(String text) {
    return List.of(user(text));
  }

  /** An assistant's turn. */
  public static Message assistant(String content) {
    return new Message(Role.ASSISTANT, content);
  }
}
