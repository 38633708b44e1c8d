package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Text cells of a table as fields; lists and messages are written in them as JSON. */
final class Cells {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Fields that are lists or objects by what they mean. */
  private static final Set<String> CONTAINERS = containers();

  private Cells() {}

  private static Set<String> containers() {
    List<String> all = new ArrayList<>(Fields.RESPONSES);
    all.add(Fields.SCORES);
    all.add(Fields.CONVERSATIONS);
    return Set.copyOf(all);
  }

  /**
   * What a cell says. Text that looks like JSON is taken for JSON only where that is meant: in a
   * column of lists, or where it is messages. A person may well ask about {@code [1, 2]}.
   */
  static JsonNode of(String column, String cell) {
    String text = cell.strip();
    if (text.isEmpty() || (text.charAt(0) != '[' && text.charAt(0) != '{')) {
      return NODES.textNode(cell);
    }
    try {
      JsonNode json = JsonRows.ONE.readTree(text);
      boolean meant = CONTAINERS.contains(column) || isMessages(json);
      return meant ? json : NODES.textNode(cell);
    } catch (JsonProcessingException e) {
      return NODES.textNode(cell);
    }
  }

  private static boolean isMessages(JsonNode json) {
    if (json.isObject()) {
      return isMessage(json);
    }
    for (JsonNode turn : json) {
      if (!isMessage(turn)) {
        return false;
      }
    }
    return !json.isEmpty();
  }

  private static boolean isMessage(JsonNode node) {
    return (node.has("role") && node.has("content")) || (node.has("from") && node.has("value"));
  }
}
