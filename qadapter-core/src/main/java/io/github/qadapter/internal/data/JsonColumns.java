package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an object that holds a list for each column, or an object with a value for each row. The
 * document is opened once for each column, so that no column is held.
 */
final class JsonColumns implements RowCursor {
  private final JsonDocument document;
  private final Map<String, JsonInput> columns = new LinkedHashMap<>();
  private final long line;
  private long row;

  private JsonColumns(JsonDocument document, long line, long row) {
    this.document = document;
    this.line = line;
    this.row = row;
  }

  /**
   * Tells whether all that an object holds of a row are columns.
   *
   * @throws io.github.qadapter.exception.PreferenceDataException if they are of different lengths
   */
  static boolean are(JsonDocument document, JsonFrame frame) {
    RowLook look = document.look();
    ObjectNode first = JsonNodeFactory.instance.objectNode();
    frame.columns.forEach((name, column) -> first.set(name, column.first()));
    if (!frame.columns.keySet().containsAll(look.known(frame.pending))
        || !look.isFirstOfColumns(first)) {
      return false;
    }
    Map<String, JsonFrame.Column> known = new LinkedHashMap<>(frame.columns);
    known.keySet().retainAll(look.known(first));
    if (known.values().stream().map(JsonFrame.Column::size).distinct().count() > 1) {
      throw document.error(
          frame.line,
          "columns of the same length",
          known.entrySet().stream()
              .map(column -> column.getValue().size() + " in '" + column.getKey() + "'")
              .collect(Collectors.joining(", ")),
          "add what is missing",
          null);
    }
    long size = known.values().iterator().next().size();
    frame.columns.values().removeIf(column -> column.size() != size);
    return true;
  }

  /**
   * Begins with the first row.
   *
   * @param path the names that lead to the object
   * @param value which value of the document it is in, from 1
   * @param row how many rows came before
   */
  static RowCursor open(
      JsonDocument document, List<String> path, long value, JsonFrame frame, long row)
      throws IOException {
    JsonColumns cursor = new JsonColumns(document, frame.line, row);
    try {
      for (String name : frame.columns.keySet()) {
        cursor.columns.put(name, cursor.at(path, name, value));
      }
      return cursor;
    } catch (IOException | RuntimeException e) {
      cursor.close();
      throw e;
    }
  }

  /** An input that stands at the first element of a column. */
  private JsonInput at(List<String> path, String name, long value) throws IOException {
    InputStream text = document.text().open();
    TextStart.of(text);
    JsonInput input = new JsonInput(text, document.limit());
    try {
      JsonParser parser = input.parser();
      for (long values = 1; values < value; values++) {
        parser.nextToken();
        input.skip();
      }
      parser.nextToken();
      for (String key : path) {
        find(input, key);
      }
      find(input, name);
      return input;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Goes on, within an object, to the value under a name. */
  private static void find(JsonInput input, String name) throws IOException {
    JsonParser parser = input.parser();
    while (parser.nextToken() == JsonToken.FIELD_NAME && !parser.currentName().equals(name)) {
      parser.nextToken();
      input.skip();
    }
    parser.nextToken();
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    String number = null;
    for (Map.Entry<String, JsonInput> column : columns.entrySet()) {
      JsonInput input = column.getValue();
      JsonParser parser = input.parser();
      input.forget();
      JsonToken token = parser.nextToken();
      if (token == null || token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
        return null;
      }
      if (token == JsonToken.FIELD_NAME) {
        number = number == null ? parser.currentName() : number;
        requireSame(document, line, number, parser.currentName(), column.getKey());
        parser.nextToken();
      }
      node.set(column.getKey(), parser.<JsonNode>readValueAsTree());
    }
    return RawRow.of(new Origin(document.name(), line, ++row), node);
  }

  /** Rows of columns that were kept. */
  static List<ObjectNode> rows(JsonDocument document, JsonFrame frame) {
    List<ObjectNode> rows = new ArrayList<>();
    List<String> numbers = null;
    for (String name : frame.columns.keySet()) {
      JsonNode column = frame.pending.path(name);
      if (column.isObject()) {
        List<String> own = Fields.names(column);
        numbers = numbers == null ? own : numbers;
        for (int i = 0; i < own.size(); i++) {
          requireSame(document, frame.line, numbers.get(i), own.get(i), name);
        }
      }
      int at = 0;
      for (JsonNode value : column) {
        if (at == rows.size()) {
          rows.add(JsonNodeFactory.instance.objectNode());
        }
        rows.get(at++).set(name, value);
      }
    }
    return rows;
  }

  private static void requireSame(
      JsonDocument document, long line, String expected, String found, String column) {
    if (!expected.equals(found)) {
      throw document.error(
          line,
          "the same numbers of rows in the same order in every column",
          "'" + found + "' in '" + column + "' where others have '" + expected + "'",
          "write a row a line",
          null);
    }
  }

  /** The texts of a list that holds nothing else; empty otherwise. */
  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list) {
      if (!element.isTextual()) {
        return List.of();
      }
      texts.add(element.asText());
    }
    return texts;
  }

  /**
   * A row of cells under the names of their columns.
   *
   * @throws RowException if they are not as many
   */
  static ObjectNode row(List<String> names, JsonNode cells) {
    if (!cells.isArray() || cells.size() != names.size()) {
      throw new RowException(
          DropReason.NOT_JSON,
          names.size() + " cells, one for each column",
          cells.isArray() ? cells.size() + " of them" : Fields.kind(cells),
          "mend the row");
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < names.size(); i++) {
      row.set(names.get(i), cells.get(i));
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    for (JsonInput input : columns.values()) {
      input.close();
    }
  }
}
