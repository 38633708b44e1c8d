package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values of a JSON document, no more of it at a time than a row may have. */
final class JsonInput implements Closeable {
  /** The number of a row, under which tables in JSON have a column's values. */
  private static final Pattern INDEX = Pattern.compile("\\d+");

  private final BoundedRowInput input;
  private final JsonParser parser;
  private final int limit;
  private long kept;

  /**
   * An input that owns the other one.
   *
   * @param limit the most bytes that are kept
   */
  JsonInput(InputStream input, int limit) throws IOException {
    this.input = new BoundedRowInput(input, limit);
    this.limit = limit;
    this.parser = JsonRows.DOCUMENT.createParser(this.input);
  }

  JsonParser parser() {
    return parser;
  }

  /** Nothing of what was read is kept any more. */
  void forget() {
    kept = 0;
    input.beginRow();
  }

  /** Keeps what was read. */
  void keep() throws IOException {
    if (!mayKeep()) {
      throw new IOException("a row is longer than " + (limit >> 20) + " MiB");
    }
  }

  private boolean mayKeep() {
    kept += input.count();
    input.beginRow();
    return kept <= limit;
  }

  /** Reads over the rest of an array. */
  void skipRest() throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      input.beginRow();
      parser.skipChildren();
    }
    input.beginRow();
  }

  /** Reads over the value at which the parser stands, however large it is. */
  void skip() throws IOException {
    int depth = 0;
    do {
      JsonToken token = depth == 0 ? parser.currentToken() : parser.nextToken();
      input.beginRow();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (depth > 0);
  }

  /** An array whose first element was read; null if it is too large to be kept. */
  @Nullable JsonNode array(JsonFrame frame, String key, JsonNode first) throws IOException {
    long before = kept;
    ArrayNode all = JsonNodeFactory.instance.arrayNode().add(first);
    boolean whole = true;
    long size = 1;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      size++;
      if (whole) {
        all.add(parser.<JsonNode>readValueAsTree());
        whole = mayKeep();
      } else {
        input.beginRow();
        parser.skipChildren();
      }
    }
    return column(frame, key, new JsonFrame.Column(first, size, false), whole ? all : null, before);
  }

  /** An object under a known name; null if it is a column that is too large to be kept. */
  @Nullable JsonNode object(JsonFrame frame, String key) throws IOException {
    long before = kept;
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    JsonNode first = null;
    boolean indexed = true;
    boolean whole = true;
    long size = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      indexed &= INDEX.matcher(name).matches();
      parser.nextToken();
      size++;
      if (whole) {
        JsonNode value = parser.readValueAsTree();
        first = first == null ? value : first;
        all.set(name, value);
        whole = mayKeep();
      } else if (indexed) {
        input.beginRow();
        parser.skipChildren();
      } else {
        keep();
      }
    }
    if (first == null || !indexed) {
      return all;
    }
    return column(frame, key, new JsonFrame.Column(first, size, true), whole ? all : null, before);
  }

  private @Nullable JsonNode column(
      JsonFrame frame,
      String key,
      JsonFrame.Column column,
      @Nullable JsonNode values,
      long before) {
    frame.columns.put(key, column);
    if (values == null) {
      kept = before;
      input.beginRow();
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    parser.close();
    input.close();
  }
}
