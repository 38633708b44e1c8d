package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.data.DropReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells rows from what stands around them in a JSON document, by the names of their fields.
 *
 * @param names tell which fields are read
 */
record RowLook(RowNames names) {
  /** The names of a list of rows; what is in there is a row, whatever its fields are called. */
  private static final Set<String> LISTS =
      Set.of(
          "data",
          "rows",
          "examples",
          "instances",
          "items",
          "records",
          "samples",
          "pairs",
          "preferences",
          "dataset",
          "entries");

  /** Cells that a server of data sets cut off. */
  private static final String TRUNCATED = "truncated_cells";

  /** Tells whether a list under this name holds rows by convention. */
  static boolean isList(String key) {
    return LISTS.contains(key.toLowerCase(Locale.ROOT));
  }

  /**
   * Tells whether at least two fields are known, as in a table's first line, or the prompt is a
   * tree.
   */
  boolean isRow(JsonNode node) {
    return node.isObject()
        && !JsonText.isMessage(node)
        && (known(node).size() > 1 || node.path(Fields.PROMPT.get(0)).isObject());
  }

  /** Tells whether fields that were read make a row already, of which one is told in full. */
  boolean isRowSoFar(JsonNode fields) {
    List<String> known = known(fields);
    return known.size() > 1 && known.stream().anyMatch(name -> fields.path(name).isTextual());
  }

  /** Tells whether an element of a list is a row, or stands for one that it holds. */
  boolean isElement(String key, JsonNode first) {
    if (!first.isObject() || JsonText.isMessage(first)) {
      return false;
    }
    return names.reads(key)
        ? hasBothAnswers(first)
        : isList(key) || isRow(first) || wrapped(first) != null;
  }

  /** A field that would be a row's and stands beside rows, or null. */
  @Nullable String tellsOfRow(JsonNode fields) {
    return known(fields).stream()
        .filter(name -> fields.path(name).isTextual() && !fields.path(name).asText().isBlank())
        .findFirst()
        .orElse(null);
  }

  /** The fields that some shape reads. */
  List<String> known(JsonNode node) {
    return Fields.names(node).stream().filter(names::reads).toList();
  }

  /**
   * The row that an object holds in its only field of that kind, such as {@code {row_idx, row}}, or
   * the object itself.
   *
   * @throws RowException if parts of it were cut off
   */
  JsonNode unwrapped(JsonNode node) {
    JsonNode row = wrapped(node);
    if (row == null) {
      return node;
    }
    for (JsonNode cut : node.path(TRUNCATED)) {
      if (names.reads(cut.asText())) {
        throw new RowException(
            DropReason.UNSUPPORTED,
            "whole texts",
            "'" + cut.asText() + "' among " + TRUNCATED + ", which the server cut off",
            "download the data set's files");
      }
    }
    return row;
  }

  /** The row within an object that is none itself; null unless there is exactly one. */
  @Nullable JsonNode wrapped(JsonNode node) {
    if (!node.isObject() || !known(node).isEmpty()) {
      return null;
    }
    JsonNode found = null;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      boolean row = isRow(value) && !isColumns(value);
      if ((row && (found != null || DataSplit.isBareName(field.getKey())))
          || (value.isArray() && isElement(field.getKey(), value.path(0)))) {
        return null;
      }
      found = row ? value : found;
    }
    return found;
  }

  /**
   * Tells whether fields that are all lists are columns and no row: their first elements are a row,
   * and its prompt, or both answers, are whole in themselves.
   */
  boolean isFirstOfColumns(ObjectNode first) {
    try {
      ObjectNode row = names.apply(first);
      String prompt = Fields.present(row, Fields.PROMPT);
      return known(first).size() > 1
          && (prompt == null
              ? isWhole(row.path(Fields.CHOSEN)) && isWhole(row.path(Fields.REJECTED))
              : isWhole(row.path(prompt)));
    } catch (RowException fault) {
      return false;
    }
  }

  private boolean isColumns(JsonNode node) {
    ObjectNode first = JsonNodeFactory.instance.objectNode();
    for (String name : known(node)) {
      if (!node.path(name).isContainerNode() || node.path(name).isEmpty()) {
        return false;
      }
      first.set(name, node.path(name).iterator().next());
    }
    return isFirstOfColumns(first);
  }

  private static boolean isWhole(JsonNode value) {
    return value.isTextual() || value.isArray();
  }

  private boolean hasBothAnswers(JsonNode node) {
    try {
      JsonNode row = names.apply((ObjectNode) node);
      return Fields.present(row, Fields.CHOSEN) && Fields.present(row, Fields.REJECTED);
    } catch (RowException fault) {
      return false;
    }
  }
}
