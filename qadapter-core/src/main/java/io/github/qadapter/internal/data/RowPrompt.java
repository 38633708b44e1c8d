package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The prompt of a row, read from the fields beside its answers. */
final class RowPrompt {
  private RowPrompt() {}

  /**
   * Tells whether a row has its prompt in a field of its own. Messages that end with an answer are
   * a whole conversation and not a prompt.
   */
  static boolean isGiven(JsonNode row) {
    String name = Fields.present(row, Fields.PROMPT);
    return name != null && !(Fields.DIALOGUE.contains(name) && endsWithAnswer(row, name));
  }

  /** Tells whether a field is messages of which the last is the assistant's. */
  static boolean endsWithAnswer(JsonNode row, String name) {
    JsonNode messages = row.get(name);
    JsonNode last = messages.path(messages.size() - 1);
    return last.isObject() && Turns.of(last, name).get(0).role() == Role.ASSISTANT;
  }

  /** The turns of the field that holds the prompt. */
  static List<Message> given(JsonNode row) {
    String name = Fields.promptName(row);
    return Turns.prompt(row.get(name), name);
  }

  /** The whole prompt, given what the row's answers repeat of it. */
  static List<Message> of(JsonNode row, Answer... answers) {
    return checked(row, Answer.prompt(given(row), answers));
  }

  /** A prompt with the row's system message before it, checked. */
  static List<Message> checked(JsonNode row, List<Message> turns) {
    return Turns.checked(turns, system(row));
  }

  /** A system message that stands beside the prompt, or null. */
  private static @Nullable String system(JsonNode row) {
    String name = Fields.present(row, Fields.SYSTEM);
    if (name == null) {
      return null;
    }
    JsonNode system = row.get(name);
    JsonNode parts = system.path("parts");
    return parts.isMissingNode() ? Fields.text(system, name) : Turns.content(parts, name);
  }
}
