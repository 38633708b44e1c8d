package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a row says of its prompt beside its answers. */
final class RowPrompt {
  private RowPrompt() {}

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
    return name == null ? null : Fields.text(row.get(name), name);
  }
}
