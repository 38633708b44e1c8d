package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.DropReason;
import java.util.ArrayList;
import java.util.List;

/** A row's fields, taken out with faults that say what was found instead. */
final class Fields {
  private Fields() {}

  /** A field that has to be there. */
  static JsonNode field(JsonNode row, String name) {
    JsonNode value = row.get(name);
    if (value == null) {
      List<String> found = names(row);
      throw new RowFault(
          DropReason.MISSING_FIELD,
          "a field '" + name + "'",
          found.isEmpty() ? "no fields" : "only " + String.join(", ", found),
          Spelling.misspelt(name, found, "add it"));
    }
    return value;
  }

  /** A value that has to be text. */
  static String text(JsonNode node, String name) {
    if (!node.isTextual()) {
      throw wrongType("text in '" + name + "'", node, "write it as a JSON string");
    }
    return node.asText();
  }

  static RowFault wrongType(String expected, JsonNode found, String cure) {
    return new RowFault(DropReason.WRONG_TYPE, expected, kind(found), cure);
  }

  static List<String> names(JsonNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** What a value is, in words. */
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
