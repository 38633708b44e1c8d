package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.data.PreferenceRow.Doubt;
import java.util.ArrayList;
import java.util.List;

/**
 * A row made ready before its shape is told, so that no shape has to think of it: JSON text is
 * unfolded, a prompt in several fields is put together, and what would be passed over is a fault or
 * a doubt.
 *
 * @param row its fields
 * @param doubts what is doubtful about it, whatever pairs it gives
 */
record RowText(JsonNode row, List<Doubt> doubts) {
  /** The fields of a preference log, whose texts are read as they were said. */
  private static final List<String> LOGGED = List.of("event", "at", "prompt");

  /**
   * Makes a row ready.
   *
   * @param names give its fields the names that shapes read
   * @throws RowException if it has what cannot be read
   */
  static RowText of(JsonNode node, RowNames names) {
    JsonNode written = JsonText.row(node);
    if (!written.isObject()) {
      return new RowText(written, List.of());
    }
    ObjectNode present = JsonNodeFactory.instance.objectNode();
    written.properties().forEach(field -> present.set(field.getKey(), present(field.getValue())));
    if (LOGGED.stream().allMatch(present::has)) {
      return new RowText(present, List.of());
    }
    ObjectNode row = names.apply(present);
    List<Doubt> doubts = new ArrayList<>();
    JsonText.unfold(row);
    OtherContent.judge(row, doubts);
    StatedScores.judge(row, doubts);
    PromptFields.join(row, doubts);
    return new RowText(row, doubts);
  }

  /** Python writes a table's missing values as NaN. */
  private static JsonNode present(JsonNode value) {
    boolean missing = value.isFloatingPointNumber() && Double.isNaN(value.asDouble());
    return missing ? JsonNodeFactory.instance.nullNode() : value;
  }
}
