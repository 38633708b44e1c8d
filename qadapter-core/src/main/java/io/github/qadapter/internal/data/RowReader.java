package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.PreferenceDataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * Streams the rows of a file that is either JSON Lines or one JSON array; which of them is seen by
 * its first character.
 */
final class RowReader {
  private static final ObjectReader ROWS =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build()
          .readerFor(JsonNode.class);

  /** A line holds one row and nothing after it. */
  private static final ObjectReader LINE =
      ROWS.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private RowReader() {}

  /**
   * Hands each row, with the place where it stands, to {@code row}.
   *
   * @throws PreferenceDataException if the file cannot be read or is no JSON
   */
  static void forEach(Path file, BiConsumer<JsonNode, Place> row) {
    try {
      if (startsArray(file)) {
        readArray(file, row);
      } else {
        readLines(file, row);
      }
    } catch (CharacterCodingException e) {
      throw new PreferenceDataException(
          "Expected UTF-8 text in " + file + ", but found other bytes; save the file as UTF-8.", e);
    } catch (NoSuchFileException e) {
      throw new PreferenceDataException(
          "Expected preferences in " + file + ", but there is no such file.", e);
    } catch (IOException e) {
      throw new PreferenceDataException(
          "Expected to read " + file + ", but the system refused: " + e + ".", e);
    }
  }

  private static boolean startsArray(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      skipByteOrderMark(reader);
      int character = reader.read();
      while (Character.isWhitespace(character)) {
        character = reader.read();
      }
      return character == '[';
    }
  }

  private static void readLines(Path file, BiConsumer<JsonNode, Place> row) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      skipByteOrderMark(reader);
      int line = 1;
      for (String text = reader.readLine(); text != null; text = reader.readLine(), line++) {
        if (!text.isBlank()) {
          readLine(text, new Place(file, line, 0), row);
        }
      }
    }
  }

  private static void readLine(String text, Place place, BiConsumer<JsonNode, Place> row)
      throws IOException {
    JsonNode node;
    try {
      node = LINE.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      throw place.error(
          "one JSON object on the line",
          "broken JSON"
              + (location == null ? "" : " at column " + location.getColumnNr())
              + " ("
              + e.getOriginalMessage()
              + ")",
          "mend the line, or write the whole file as one JSON array",
          e);
    }
    row.accept(node, place);
  }

  private static void readArray(Path file, BiConsumer<JsonNode, Place> row) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      skipByteOrderMark(reader);
      try (JsonParser parser = ROWS.createParser(reader)) {
        parser.nextToken();
        for (int number = 1; parser.nextToken() != JsonToken.END_ARRAY; number++) {
          if (parser.currentToken() == null) {
            throw new Place(file, parser.currentLocation().getLineNr(), 0)
                .error("the end of the JSON array", "the end of the file", "add the missing ]");
          }
          Place place = new Place(file, parser.currentTokenLocation().getLineNr(), number);
          row.accept(parser.readValueAsTree(), place);
        }
        if (parser.nextToken() != null) {
          throw new Place(file, parser.currentTokenLocation().getLineNr(), 0)
              .error(
                  "nothing after the JSON array",
                  "more text",
                  "write one array, or one JSON object a line");
        }
      } catch (JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        throw new Place(file, location == null ? 1 : location.getLineNr(), 0)
            .error(
                "a JSON array",
                "broken JSON"
                    + (location == null ? "" : " at column " + location.getColumnNr())
                    + " ("
                    + e.getOriginalMessage()
                    + ")",
                "mend the line",
                e);
      }
    }
  }

  private static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
  }

  /**
   * Where a row stands.
   *
   * @param row its number in the array, from 1, or 0 outside of arrays
   */
  record Place(Path file, int line, int row) {
    PreferenceDataException error(String expected, String found, String cure) {
      return new PreferenceDataException(sentence(expected, found, cure));
    }

    PreferenceDataException error(String expected, String found, String cure, Throwable cause) {
      return new PreferenceDataException(sentence(expected, found, cure), cause);
    }

    private String sentence(String expected, String found, String cure) {
      return this
          + ": expected "
          + expected
          + ", but found "
          + found
          + "; "
          + cure
          + (cure.endsWith("?") ? "" : ".");
    }

    @Override
    public String toString() {
      return file + (row == 0 ? ", line " + line : ", row " + row + " (line " + line + ")");
    }
  }
}
