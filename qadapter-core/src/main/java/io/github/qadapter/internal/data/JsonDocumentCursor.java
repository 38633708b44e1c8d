package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a JSON document, wherever in it they stand: in an array, in lists under a name, under
 * their ids, as columns, one after the other. No more than a row is in memory. Where the document
 * is broken, nothing after can be read.
 */
final class JsonDocumentCursor implements RowCursor {
  private final JsonDocument document;
  private final long before;
  private final JsonInput input;
  private final JsonParser parser;
  private final Deque<JsonFrame> frames = new ArrayDeque<>();
  private final JsonRowQueue rows;
  private final JsonSplits splits;
  private boolean inArray;
  private boolean wrapped;
  private long values;

  /**
   * A cursor that owns its input, which stands at the first value.
   *
   * @param before how many lines were read already
   */
  JsonDocumentCursor(JsonDocument document, InputStream input, long before) throws IOException {
    this.document = document;
    this.before = before;
    this.input = new JsonInput(input, document.limit());
    this.parser = this.input.parser();
    this.rows = new JsonRowQueue(document);
    this.splits = new JsonSplits(document);
  }

  /** Tells whether rows were found within an object, or none is wanted of those that are there. */
  boolean wrapped() {
    return wrapped || splits.skippedAny();
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    try {
      return advance();
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      throw document.error(
          before + (location == null ? 1 : location.getLineNr()),
          inArray ? "a JSON array" : "JSON",
          JsonRows.broken(e),
          "mend the line",
          e);
    } catch (CharConversionException e) {
      throw document.error(
          before + parser.currentLocation().getLineNr(),
          "UTF-8 text",
          "other bytes",
          "save the file as UTF-8",
          e);
    }
  }

  private @Nullable RawRow advance() throws IOException {
    while (true) {
      RawRow next = rows.poll();
      if (next != null) {
        return next;
      }
      JsonFrame frame = frames.peek();
      if (frame != null) {
        if (frame.list) {
          element(frame);
        } else {
          field(frame);
        }
      } else if (!value()) {
        splits.requireWanted(rows.rows());
        return null;
      }
    }
  }

  /** The next value at the top; false at the end. */
  private boolean value() throws IOException {
    input.forget();
    JsonToken token = parser.nextToken();
    if (token == null) {
      return false;
    }
    values++;
    if (token == JsonToken.START_ARRAY) {
      inArray = true;
      frames.push(JsonFrame.list("", line(), List.of()));
    } else if (token == JsonToken.START_OBJECT) {
      frames.push(JsonFrame.object("", line(), false));
    } else {
      rows.give(parser.readValueAsTree(), line(), List.of());
    }
    return true;
  }

  private void element(JsonFrame frame) throws IOException {
    input.forget();
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      frames.pop();
    } else {
      long line = line();
      rows.give(parser.readValueAsTree(), line, frame.cells);
    }
  }

  private void field(JsonFrame frame) throws IOException {
    if (frame.given) {
      input.forget();
    }
    if (parser.nextToken() == JsonToken.END_OBJECT) {
      frames.pop();
      finish(frame);
      return;
    }
    String key = parser.currentName();
    JsonToken value = parser.nextToken();
    boolean within =
        value.isStructStart() && (frame.given || !document.look().isRowSoFar(frame.pending));
    if (within && value == JsonToken.START_ARRAY) {
      array(frame, key);
    } else if (within && document.look().names().reads(key)) {
      put(frame, key, input.object(frame, key));
    } else if (within) {
      frames.push(JsonFrame.object(key, line(), !document.isWanted(key) || anyUnwanted()));
    } else {
      put(frame, key, parser.readValueAsTree());
    }
  }

  private void array(JsonFrame frame, String key) throws IOException {
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      put(frame, key, JsonNodeFactory.instance.arrayNode());
      return;
    }
    long line = line();
    JsonNode first = parser.readValueAsTree();
    List<String> cells = cells(frame, first);
    if (!cells.isEmpty() || document.look().isElement(key, first)) {
      splits.note(frame, key, line());
      if (anyUnwanted() || !document.isWanted(key)) {
        splits.skip(key);
        input.skipRest();
      } else {
        mark();
        frames.push(JsonFrame.list(key, line, cells));
        rows.give(first, line, cells);
      }
    } else if (frame.given) {
      input.skipRest();
    } else {
      put(frame, key, input.array(frame, key, first));
    }
  }

  /** The names of columns, where they stand in a list of their own before lists of cells. */
  private List<String> cells(JsonFrame frame, JsonNode first) {
    if (first.isArray()) {
      for (JsonNode list : frame.pending) {
        if (list.isArray() && list.size() == first.size()) {
          List<String> names = JsonColumns.texts(list);
          if (names.stream().filter(document.look().names()::reads).count() > 1) {
            return names;
          }
        }
      }
    }
    return List.of();
  }

  private void put(JsonFrame frame, String key, @Nullable JsonNode value) throws IOException {
    if (value == null) {
      frame.lost = key;
    } else if (frame.pending.has(key)) {
      throw document.error(
          line(), "every name once", "'" + key + "' again", "leave one of them out", null);
    } else {
      frame.pending.set(key, value);
    }
    if (frame.given) {
      requireNoRowBeside(frame);
      frame.pending.removeAll();
    } else {
      input.keep();
    }
  }

  /** An object is read: it held rows, or it is columns, a row, or a part of what is around it. */
  private void finish(JsonFrame frame) throws IOException {
    JsonFrame around = frames.peek();
    boolean dropped = frame.unwanted;
    if (frame.given) {
      return;
    }
    if (JsonColumns.are(document, frame)) {
      wrapped = true;
      if (around != null) {
        splits.note(around, frame.key, line());
      }
      if (dropped) {
        splits.skip(frame.key);
      } else {
        mark();
        rows.giveColumns(frame, path(frame), values);
      }
    } else if (around == null) {
      if (frame.lost != null || !frame.pending.isEmpty() || rows.rows() > 0 || !wrapped()) {
        rows.giveWhole(frame);
      }
    } else if (document.look().isRow(frame.pending)) {
      if (dropped && (around.unwanted || DataSplit.isBareName(frame.key))) {
        splits.note(around, frame.key, line());
        splits.skip(frame.key);
      } else {
        mark();
        rows.giveWhole(frame);
      }
    } else {
      put(around, frame.key, frame.pending);
    }
  }

  /** Rows were found within all that is open. */
  private void mark() {
    wrapped |= !frames.isEmpty();
    for (JsonFrame frame : frames) {
      if (!frame.list) {
        requireNoRowBeside(frame);
        frame.given = true;
        frame.pending.removeAll();
        frame.columns.clear();
      }
    }
    input.forget();
  }

  private void requireNoRowBeside(JsonFrame frame) {
    String beside = document.look().tellsOfRow(frame.pending);
    if (beside != null) {
      throw document.error(
          line(),
          "rows that hold all that belongs to them",
          "'" + beside + "' beside rows",
          "put it into each row, or leave it out",
          null);
    }
  }

  private boolean anyUnwanted() {
    return frames.stream().anyMatch(frame -> frame.unwanted);
  }

  /** The names that lead to an object, from the top. */
  private List<String> path(JsonFrame frame) {
    Deque<String> path = new ArrayDeque<>();
    if (!frames.isEmpty()) {
      path.push(frame.key);
      frames.stream().filter(open -> !open.key.isEmpty()).forEach(open -> path.push(open.key));
    }
    return List.copyOf(path);
  }

  private long line() {
    return before + parser.currentTokenLocation().getLineNr();
  }

  @Override
  public void close() throws IOException {
    try {
      rows.close();
    } finally {
      input.close();
    }
  }
}
