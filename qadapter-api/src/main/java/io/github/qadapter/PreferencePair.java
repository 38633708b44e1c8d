package io.github.qadapter;

import io.github.qadapter.exception.PreferenceDataException;
import java.util.List;
import java.util.Objects;

/**
 * Two answers to one prompt, of which a person preferred the first.
 *
 * @param prompt the conversation so far; not empty, and the last turn is not the assistant's
 * @param chosen the preferred answer; not empty
 * @param rejected the other answer; not empty and not equal to {@code chosen}
 */
public record PreferencePair(List<Message> prompt, String chosen, String rejected) {
  /**
   * Copies the prompt and checks all three parts.
   *
   * @throws PreferenceDataException if the prompt is empty or ends with the assistant, an answer is
   *     empty, or both answers are equal
   */
  public PreferencePair {
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
    if (prompt.isEmpty()) {
      throw new PreferenceDataException(
          "A pair needs a prompt of at least one message; found none.");
    }
    if (prompt.get(prompt.size() - 1).role() == Role.ASSISTANT) {
      throw new PreferenceDataException(
          "A pair's prompt must end with the turn to be answered; its last message is the"
              + " assistant's. Move that text into both answers or leave it out.");
    }
    requireText(chosen, "chosen", prompt);
    requireText(rejected, "rejected", prompt);
    if (chosen.equals(rejected)) {
      throw new PreferenceDataException(
          "The chosen and the rejected answer to "
              + quote(prompt)
              + " are equal; a preference needs two different answers.");
    }
  }

  /** A pair whose prompt is a single user's turn. */
  public static PreferencePair of(String prompt, String chosen, String rejected) {
    return new PreferencePair(List.of(Message.user(prompt)), chosen, rejected);
  }

  private static void requireText(String answer, String name, List<Message> prompt) {
    if (answer.isBlank()) {
      throw new PreferenceDataException(
          "The "
              + name
              + " answer to "
              + quote(prompt)
              + " is empty; give it text or leave the pair out.");
    }
  }

  private static String quote(List<Message> prompt) {
    String text = prompt.get(prompt.size() - 1).content().strip();
    return "\"" + (text.length() <= 60 ? text : text.substring(0, 57) + "...") + "\"";
  }
}
