package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Doubt;
import java.util.List;
import java.util.Set;

/**
 * The content of rows and messages that is not text. Without images, sounds and calls of tools the
 * text says something else, so these are faults; definitions of tools and reasonings are doubts.
 */
final class OtherContent {
  /** Beside the prompt. */
  static final List<String> MEDIA =
      List.of("images", "image", "videos", "video", "audios", "audio");

  /** The fields that a chat template would show to a model, and that are not read. */
  static final List<String> UNREAD = List.of("tools", "functions", "documents");

  private static final List<String> IN_MESSAGES =
      List.of("tool_calls", "function_call", "images", "image", "videos", "audio");
  private static final List<String> REASONING =
      List.of("reasoning_content", "reasoning", "thinking");
  private static final Set<String> TEXT_PARTS = Set.of("text", "input_text", "output_text");

  private OtherContent() {}

  /**
   * Looks through a row.
   *
   * @param doubts takes what is kept without being read
   * @throws RowException if the row is about more than text
   */
  static void judge(JsonNode row, List<Doubt> doubts) {
    for (String name : MEDIA) {
      if (isThere(row.path(name))) {
        throw unsupported("'" + name + "' beside the text");
      }
    }
    for (String name : UNREAD) {
      if (isThere(row.path(name))) {
        doubts.add(
            new Doubt(
                DropReason.PARTLY_READ,
                "'" + name + "' is not shown to the model; write it into the system message."));
      }
    }
    boolean reasoned = false;
    for (String name : KnownFields.ALL) {
      reasoned |= judgeMessages(row.path(name));
    }
    if (reasoned) {
      doubts.add(
          new Doubt(
              DropReason.PARTLY_READ,
              "the reasoning beside an answer is not read; write it into the answer, in the words"
                  + " of the model's template, to train on it."));
    }
  }

  /** Tells whether there is a reasoning in a message, or in one of several. */
  private static boolean judgeMessages(JsonNode node) {
    if (node.isArray() || (node.isObject() && !JsonText.isMessage(node))) {
      boolean reasoned = false;
      for (JsonNode element : node) {
        reasoned |= element.isContainerNode() && judgeMessages(element);
      }
      return reasoned;
    }
    if (!node.isObject()) {
      return false;
    }
    for (String name : IN_MESSAGES) {
      if (isThere(node.path(name))) {
        throw unsupported("'" + name + "' in a message");
      }
    }
    for (JsonNode part : node.path("content")) {
      String type = part.path("type").asText("text");
      if (!TEXT_PARTS.contains(type)) {
        throw unsupported("a part of the type '" + type + "'");
      }
    }
    return REASONING.stream().anyMatch(name -> isThere(node.path(name)));
  }

  private static boolean isThere(JsonNode value) {
    if (value.isTextual()) {
      String text = value.asText().strip();
      return !text.isEmpty()
          && !text.equals("[]")
          && !text.equals("{}")
          && !WordForNothing.is(text);
    }
    return value.isContainerNode() && !value.isEmpty();
  }

  private static RowException unsupported(String found) {
    return new RowException(
        DropReason.UNSUPPORTED,
        "messages of text alone, as text or as parts {type: text, text}",
        found,
        "leave out rows that need more than text");
  }
}
