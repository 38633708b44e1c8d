package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that a JSON document gave and nobody took yet, numbered as they come. */
final class JsonRowQueue implements AutoCloseable {
  private final JsonDocument document;
  private final Deque<RawRow> ready = new ArrayDeque<>();
  private @Nullable RowCursor columns;
  private long row;

  JsonRowQueue(JsonDocument document) {
    this.document = document;
  }

  /** The next row; null if more has to be read. */
  @Nullable RawRow poll() throws IOException {
    RawRow next = ready.poll();
    if (next == null && columns != null) {
      next = columns.next();
      if (next == null) {
        columns.close();
        columns = null;
      }
    }
    return next;
  }

  /** The number of rows so far. */
  long rows() {
    return row;
  }

  /**
   * Gives an object of columns, from memory or, where it was too large, by reading it once more.
   *
   * @param path the names that lead to it
   * @param value which of the document's values it is in
   */
  void giveColumns(JsonFrame frame, List<String> path, long value) throws IOException {
    if (frame.lost == null) {
      JsonColumns.rows(document, frame).forEach(node -> give(node, frame.line, List.of()));
    } else {
      columns = JsonColumns.open(document, path, value, frame, row);
    }
  }

  /** Gives an object as one row. */
  void giveWhole(JsonFrame frame) {
    if (frame.lost == null) {
      give(frame.pending, frame.line, List.of());
      return;
    }
    ready.add(
        RawRow.faulty(
            new Origin(document.name(), frame.line, ++row),
            new RowException(
                DropReason.TOO_LARGE,
                "a row of at most " + (document.limit() >> 20) + " MiB",
                "a longer one, by its '" + frame.lost + "'",
                "write one row a line")));
  }

  /**
   * Gives a value as a row, or each element of a list of rows as one.
   *
   * @param cells the names of a row's cells; empty where rows have names of their own
   */
  void give(JsonNode node, long line, List<String> cells) {
    JsonNode first = node.path(0);
    if (cells.isEmpty() && node.isArray() && document.look().isElement("", first)) {
      node.forEach(element -> give(element, line, cells));
      return;
    }
    Origin origin = new Origin(document.name(), line, ++row);
    try {
      JsonNode whole = cells.isEmpty() ? node : JsonColumns.row(cells, node);
      ready.add(RawRow.of(origin, document.look().unwrapped(whole)));
    } catch (RowException fault) {
      ready.add(RawRow.faulty(origin, fault));
    }
  }

  @Override
  public void close() throws IOException {
    if (columns != null) {
      columns.close();
    }
  }
}
