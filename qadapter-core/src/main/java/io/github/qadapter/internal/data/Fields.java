package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that rows may have, and how they are taken out: with faults that say what was found.
 */
final class Fields {
  static final String CHOSEN = "chosen";
  static final String REJECTED = "rejected";
  static final String CONVERSATIONS = "conversations";
  static final String MESSAGES = "messages";

  /** The names of a prompt, the usual one first. */
  static final List<String> PROMPT =
      List.of("prompt", "query", "question", "instruction", CONVERSATIONS, MESSAGES, "contents");

  /** The name of the turns before the prompt. */
  static final String HISTORY = "history";

  /** The names of a conversation that may have the answer at its end. */
  static final List<String> DIALOGUE = List.of(CONVERSATIONS, MESSAGES);

  static final List<String> SYSTEM =
      List.of("system", "system_prompt", "system_message", "system_instruction");

  /** The names of several answers to one prompt. */
  static final List<String> RESPONSES =
      List.of("responses", "completions", "answers", "generations", "summaries");

  /** The names of a single answer that people liked or not (unpaired preference). */
  static final List<String> COMPLETION = List.of("completion", "response", "answer");

  static final List<String> LABEL = List.of("label", "thumbs", "feedback", "kto_tag");

  private Fields() {}

  /** The first of some names under which there is a value, or null. */
  static @Nullable String present(JsonNode row, List<String> names) {
    for (String name : names) {
      if (present(row, name)) {
        return name;
      }
    }
    return null;
  }

  /** Tells whether there is a value; columns are there in every row, so an empty one is none. */
  static boolean present(JsonNode row, String name) {
    JsonNode value = row.get(name);
    return value != null && !value.isNull() && !(value.isTextual() && value.asText().isEmpty());
  }

  /** A field that has to be there. */
  static JsonNode field(JsonNode row, String name) {
    JsonNode value = row.get(name);
    if (value == null) {
      throw missing(row, name);
    }
    return value;
  }

  static RowException missing(JsonNode row, String name) {
    List<String> found = names(row);
    return new RowException(
        DropReason.MISSING_FIELD,
        "a field '" + name + "'",
        found.isEmpty() ? "no fields" : "only " + String.join(", ", found),
        Spelling.misspelt(name, found, "add it, or name the column that holds it"));
  }

  /** The name under which a row has its prompt. */
  static String promptName(JsonNode row) {
    String name = present(row, PROMPT);
    if (name != null) {
      return name;
    }
    for (String known : PROMPT) {
      if (row.has(known)) {
        return known;
      }
    }
    throw missing(row, PROMPT.get(0));
  }

  /** A value that has to be text. */
  static String text(JsonNode node, String name) {
    if (!node.isTextual()) {
      throw wrongType("text in '" + name + "'", node, "write it as a JSON string");
    }
    return node.asText();
  }

  static RowException wrongType(String expected, JsonNode found, String cure) {
    return new RowException(DropReason.WRONG_TYPE, expected, kind(found), cure);
  }

  static List<String> names(JsonNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The kind of a value, in words. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case NUMBER -> "the number " + node.asText();
      case BOOLEAN -> "the value " + node.asText();
      case STRING -> "text";
      default -> "null";
    };
  }
}
