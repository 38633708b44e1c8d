package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** JSON Lines: a row a line; one that is broken does not touch the next. */
final class JsonLinesCursor implements RowCursor {
  private final String source;
  private final LineReader lines;
  private final int limit;
  private final RowLook look;
  private final Deque<RawRow> ready = new ArrayDeque<>();
  private long line;

  /**
   * A cursor that owns its input.
   *
   * @param before how many lines were read already
   * @param limit the most bytes of a row
   * @param look tells rows from what holds them
   */
  JsonLinesCursor(String source, InputStream input, long before, int limit, RowLook look) {
    this.source = source;
    this.lines = new LineReader(input, limit);
    this.line = before;
    this.limit = limit;
    this.look = look;
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    while (ready.isEmpty() && lines.next()) {
      line++;
      if (!lines.blank()) {
        read(new Origin(source, line, 0));
      }
    }
    return ready.poll();
  }

  private void read(Origin origin) throws IOException {
    try {
      JsonNode node = parse();
      if (node.isArray() && look.isElement("", node.path(0))) {
        node.forEach(row -> give(new Origin(source, line, ready.size() + 1L), row));
      } else {
        give(origin, node);
      }
    } catch (RowException fault) {
      ready.add(RawRow.faulty(origin, fault));
    }
  }

  private void give(Origin origin, JsonNode node) {
    try {
      ready.add(RawRow.of(origin, look.unwrapped(node)));
    } catch (RowException fault) {
      ready.add(RawRow.faulty(origin, fault));
    }
  }

  private JsonNode parse() throws IOException {
    if (lines.tooLong()) {
      throw new RowException(
          DropReason.TOO_LARGE,
          "a row of at most " + (limit >> 20) + " MiB",
          "a longer line",
          "write one row a line, or leave it out");
    }
    requireUtf8();
    try {
      return JsonRows.ONE.readTree(lines.bytes(), 0, lines.length());
    } catch (JsonProcessingException e) {
      if (JsonText.isPython(new String(lines.bytes(), 0, lines.length(), StandardCharsets.UTF_8))) {
        throw JsonText.python("the line");
      }
      throw new RowException(
          DropReason.NOT_JSON,
          "one JSON object on the line",
          JsonRows.broken(e),
          "mend the line, or write the whole file as one JSON array");
    }
  }

  private void requireUtf8() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(lines.bytes(), 0, lines.length()));
    } catch (CharacterCodingException e) {
      throw new RowException(
          DropReason.NOT_UTF8, "UTF-8 text on the line", "other bytes", "save the file as UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
