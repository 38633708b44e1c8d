package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists and messages that a row holds as JSON text, as tables have to and other files may.
 *
 * <p>Text that looks like JSON is taken for JSON only where that is meant: in a field of lists, or
 * where it is messages by roles that are known. A person may well ask about {@code [1, 2]}.
 */
final class JsonText {
  /** Fields that are lists or objects by what they mean. */
  private static final Set<String> CONTAINERS = containers();

  private static final List<String> SPEAKERS = List.of("role", "from");
  private static final List<String> WORDS =
      List.of("content", "value", "parts", "text", "tool_calls");

  /** Messages as Python prints lists and dictionaries; NumPy leaves out the commas between them. */
  private static final Pattern PYTHON_MESSAGES =
      Pattern.compile(
          "(?s)(array\\(|list\\()?\\[?\\s*\\{\\s*'(role|from|content|value)'\\s*:.*"
              + "'(role|from|content|value)'\\s*:.*");

  private static final Pattern PYTHON_LIST = Pattern.compile("(?s)(array\\()?\\[\\s*['{].*");
  private static final Pattern PYTHON_OBJECT = Pattern.compile("(?s)\\{\\s*'.*");

  private JsonText() {}

  private static Set<String> containers() {
    List<String> all = new ArrayList<>(Fields.RESPONSES);
    all.addAll(AnswerScores.BESIDE);
    all.addAll(Fields.DIALOGUE);
    all.add(Fields.HISTORY);
    return Set.copyOf(all);
  }

  /** A row that is one text holding an object, as it is after it was written as JSON twice. */
  static JsonNode row(JsonNode node) {
    if (node.isTextual() && node.asText().stripLeading().startsWith("{")) {
      JsonNode json = parse(node.asText());
      return json != null && json.isObject() ? json : node;
    }
    return node;
  }

  /**
   * Puts what is meant as JSON in place of its text.
   *
   * @throws RowException where Python wrote the text, which is no JSON
   */
  static void unfold(ObjectNode row) {
    for (String name : Fields.names(row)) {
      JsonNode value = row.get(name);
      if (KnownFields.ALL.contains(name) && !isTextBesideText(row, name)) {
        row.set(name, unfolded(name, value));
      }
    }
  }

  private static JsonNode unfolded(String name, JsonNode value) {
    return value.isTextual() && CONTAINERS.contains(name)
        ? container(name, value.asText())
        : within(name, value);
  }

  private static JsonNode within(String name, JsonNode value) {
    if (value.isTextual()) {
      return messagesOr(name, value.asText());
    }
    if (value.isArray() && !holdsPlainText(value)) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode(value.size());
      value.forEach(element -> list.add(within(name, element)));
      return list;
    }
    if (value.isObject() && !isMessage(value)) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      Fields.names(value).forEach(key -> object.set(key, within(name, value.get(key))));
      return object;
    }
    return value;
  }

  /** Answers are written in one way: beside one that is plain text, JSON is a text as well. */
  private static boolean holdsPlainText(JsonNode list) {
    for (JsonNode element : list) {
      if (element.isTextual() && !mayBeMessages(element.asText())) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode container(String name, String text) {
    String start = text.strip();
    if (start.startsWith("[") || start.startsWith("{")) {
      JsonNode json = parse(start);
      if (json != null) {
        return json;
      }
      if (PYTHON_LIST.matcher(start).matches() || PYTHON_OBJECT.matcher(start).matches()) {
        throw python("'" + name + "'");
      }
    }
    return TextNode.valueOf(text);
  }

  private static JsonNode messagesOr(String name, String text) {
    JsonNode messages = messages(text);
    if (messages != null) {
      return messages;
    }
    if (mayBeMessages(text) && PYTHON_MESSAGES.matcher(text.strip()).matches()) {
      throw python("'" + name + "'");
    }
    return TextNode.valueOf(text);
  }

  /** The messages that a text holds as JSON, or null if it is a person's text. */
  static @Nullable JsonNode messages(String text) {
    JsonNode json = mayBeMessages(text) ? parse(text) : null;
    return json != null && isConversation(json) ? json : null;
  }

  /** An answer beside plain text is one too, unless it is an assistant's message. */
  private static boolean isTextBesideText(ObjectNode row, String name) {
    String other =
        name.equals(Fields.CHOSEN)
            ? Fields.REJECTED
            : name.equals(Fields.REJECTED) ? Fields.CHOSEN : "";
    JsonNode beside = row.path(other);
    if (!beside.isTextual() || beside.asText().isBlank() || mayBeMessages(beside.asText())) {
      return false;
    }
    JsonNode messages = messages(row.path(name).asText());
    return messages != null && !isAnswer(messages);
  }

  private static boolean isAnswer(JsonNode messages) {
    JsonNode last = messages.isArray() ? messages.get(messages.size() - 1) : messages;
    return SPEAKERS.stream().anyMatch(name -> Turns.isAssistant(last.path(name).asText()));
  }

  /** Looks before it parses: nearly all texts are not. */
  private static boolean mayBeMessages(String text) {
    int at = 0;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    boolean opens = text.startsWith("[", at) || text.startsWith("{", at);
    return (opens || text.startsWith("array(", at) || text.startsWith("list(", at))
        && SPEAKERS.stream().anyMatch(text::contains);
  }

  private static boolean isConversation(JsonNode json) {
    if (json.isObject()) {
      return isMessage(json) && isSpoken(json);
    }
    boolean spoken = false;
    for (JsonNode turn : json) {
      if (!isMessage(turn)) {
        return false;
      }
      spoken |= isSpoken(turn);
    }
    return spoken;
  }

  /** Tells whether an object is a message by the names of its fields. */
  static boolean isMessage(JsonNode node) {
    return node.isObject()
        && SPEAKERS.stream().anyMatch(name -> node.path(name).isTextual())
        && WORDS.stream().anyMatch(node::has);
  }

  private static boolean isSpoken(JsonNode message) {
    return SPEAKERS.stream().anyMatch(name -> Turns.isSpeaker(message.path(name).asText()));
  }

  private static @Nullable JsonNode parse(String text) {
    try {
      return JsonRows.ONE.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** The exception for text that Python printed, with the cure. */
  static RowException python(String where) {
    return new RowException(
        DropReason.NOT_JSON,
        "JSON in " + where,
        "a list or an object as Python prints it, with single quotes",
        "write it with json.dumps");
  }

  /** Tells whether a line is an object as Python prints it. */
  static boolean isPython(String line) {
    return PYTHON_OBJECT.matcher(line.strip()).matches();
  }
}
