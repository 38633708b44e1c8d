package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows that come as JSON texts from somewhere else, one text a row.
 *
 * @param name what holds them, for messages
 * @param texts gives them anew for each pass
 */
record JsonTexts(String name, Supplier<Iterator<String>> texts) implements RowContainer {
  @Override
  public RowCursor open() {
    Iterator<String> rows = texts.get();
    return new RowCursor() {
      private long row;

      @Override
      public @Nullable RawRow next() {
        if (!rows.hasNext()) {
          return null;
        }
        row++;
        return read(new Origin(name, 0, row), rows.next());
      }

      @Override
      public void close() {
        // Whoever gives the texts ends with its iterator.
      }
    };
  }

  private static RawRow read(Origin origin, String text) {
    try {
      return RawRow.of(origin, JsonRows.ONE.readTree(text));
    } catch (JsonProcessingException e) {
      return RawRow.faulty(
          origin,
          new RowException(
              DropReason.NOT_JSON,
              "one JSON object",
              JsonRows.broken(e),
              "give each row as a JSON object"));
    }
  }
}
