package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.PreferenceRow.Origin;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One JSON array of rows. Where it is broken, nothing after can be read. */
final class JsonArrayCursor implements RowCursor {
  private final String source;
  private final long before;
  private final BoundedRowInput input;
  private final JsonParser parser;
  private long row;

  /**
   * A cursor that owns its input, which stands at the opening bracket.
   *
   * @param before how many lines were read already
   * @param limit the most bytes of a row
   */
  JsonArrayCursor(String source, InputStream input, long before, int limit) throws IOException {
    this.source = source;
    this.before = before;
    this.input = new BoundedRowInput(input, limit);
    this.parser = JsonRows.VALUES.createParser(this.input);
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    try {
      return parse();
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      throw error(
          location == null ? 1 : location.getLineNr(),
          "a JSON array",
          JsonRows.broken(e),
          "mend the line",
          e);
    } catch (CharConversionException e) {
      throw error(
          parser.currentLocation().getLineNr(),
          "UTF-8 text",
          "other bytes",
          "save the file as UTF-8",
          e);
    }
  }

  private @Nullable RawRow parse() throws IOException {
    if (row == 0) {
      parser.nextToken();
    }
    input.beginRow();
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      requireEnd();
      return null;
    }
    if (token == null) {
      throw error(
          parser.currentLocation().getLineNr(),
          "the end of the JSON array",
          "the end of the file",
          "add the missing ]",
          null);
    }
    row++;
    long line = before + parser.currentTokenLocation().getLineNr();
    JsonNode node = parser.readValueAsTree();
    return RawRow.of(new Origin(source, line, row), node);
  }

  private void requireEnd() throws IOException {
    if (parser.nextToken() != null) {
      throw error(
          parser.currentTokenLocation().getLineNr(),
          "nothing after the JSON array",
          "more text",
          "write one array, or one JSON object a line",
          null);
    }
  }

  private PreferenceDataException error(
      int line, String expected, String found, String cure, @Nullable Throwable cause) {
    return new PreferenceDataException(
        new Origin(source, before + line, 0)
            + ": expected "
            + expected
            + ", but found "
            + found
            + "; "
            + cure
            + ".",
        cause);
  }

  @Override
  public void close() throws IOException {
    parser.close();
    input.close();
  }
}
