package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Tells JSON Lines from other JSON that begins with an object, by its first line or two. */
final class JsonPeek {
  private JsonPeek() {}

  /**
   * Tells whether the lines of a text are no rows: its first object goes on after its first line,
   * or holds rows and is none.
   *
   * @param start the text's beginning
   */
  static boolean isDocument(JsonDocument document, TextStart start) throws IOException {
    try (InputStream text = document.text().open()) {
      TextStart.of(text);
      LineReader lines = new LineReader(text, document.limit());
      lines.next();
      if (lines.tooLong()) {
        return !beginsAsRow(document, start.first());
      }
      byte[] first = Arrays.copyOf(lines.bytes(), lines.length() + 1);
      first[first.length - 1] = '\n';
      try {
        JsonNode object = JsonRows.DOCUMENT.readTree(first);
        return document.look().wrapped(object) == null && holdsRows(document, first);
      } catch (JsonProcessingException e) {
        return endsTooEarly(e) && goesOn(first, lines);
      } catch (CharConversionException e) {
        return false;
      }
    }
  }

  /** The parser has a class for some of these errors only. */
  private static boolean endsTooEarly(JsonProcessingException e) {
    return e.getOriginalMessage().startsWith("Unexpected end-of-input");
  }

  private static boolean holdsRows(JsonDocument document, byte[] line) throws IOException {
    JsonDocument alone =
        new JsonDocument(
            document.name(),
            () -> new ByteArrayInputStream(line),
            document.look(),
            document.split(),
            document.limit());
    try (JsonDocumentCursor cursor =
        new JsonDocumentCursor(alone, new ByteArrayInputStream(line), 0)) {
      cursor.next();
      return cursor.wrapped();
    } catch (PreferenceDataException e) {
      return true;
    }
  }

  /** Tells whether the next line that is not blank goes on with what the first one left open. */
  private static boolean goesOn(byte[] first, LineReader lines) throws IOException {
    while (lines.next()) {
      if (!lines.blank()) {
        byte[] both = Arrays.copyOf(first, first.length + lines.length());
        System.arraycopy(lines.bytes(), 0, both, first.length, lines.length());
        return lines.tooLong() || isBeginning(both, first.length);
      }
    }
    return false;
  }

  /** Tells whether nothing is wrong with a text as far as the first token from a place on. */
  private static boolean isBeginning(byte[] text, int from) throws IOException {
    try (JsonParser parser = JsonRows.DOCUMENT.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.currentTokenLocation().getByteOffset() >= from) {
          return true;
        }
      }
      return true;
    } catch (JsonProcessingException e) {
      return endsTooEarly(e);
    } catch (CharConversionException e) {
      return false;
    }
  }

  /** Tells whether a text begins as an object whose first field is a known text. */
  private static boolean beginsAsRow(JsonDocument document, byte[] text) throws IOException {
    try (JsonParser parser = JsonRows.DOCUMENT.createParser(text)) {
      parser.nextToken();
      return parser.nextToken() == JsonToken.FIELD_NAME
          && document.look().names().reads(parser.currentName())
          && parser.nextToken() == JsonToken.VALUE_STRING;
    } catch (JsonProcessingException | CharConversionException e) {
      return false;
    }
  }
}
