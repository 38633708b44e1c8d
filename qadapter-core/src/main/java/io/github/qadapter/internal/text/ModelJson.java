package io.github.qadapter.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.files.JsonLimits;
import io.github.qadapter.internal.files.LfsPointer;
import io.github.qadapter.internal.files.RepeatedNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a checkpoint's small files, and is the one home of the sentences that refuse them. */
final class ModelJson {
  /** The largest tokenizers of published models have 35 MB. */
  private static final long MAX_BYTES = 100_000_000;

  private static final int MAX_QUOTED = 300;
  private static final int MAX_DEPTH = 100;
  private static final long MAX_VALUES = 10_000_000;

  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(JsonLimits.of(MAX_DEPTH, MAX_VALUES))
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ModelJson() {}

  /** The file's JSON object, or an empty one if there is no such file. */
  static JsonNode objectOrEmpty(Path file) {
    if (!Files.exists(file)) {
      return MAPPER.createObjectNode();
    }
    JsonNode tree;
    try {
      tree = RepeatedNames.readTree(MAPPER, bytes(file), file);
    } catch (JsonProcessingException e) {
      throw notJson(file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (!tree.isObject()) {
      throw wrong(file, "a JSON object", "a JSON value of another kind");
    }
    return tree;
  }

  static byte[] bytes(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw wrong(file, "a file", "something else");
      }
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw wrong(file, "at most " + MAX_BYTES + " bytes", Long.toString(size));
      }
      byte[] bytes = Files.readAllBytes(file);
      LfsPointer.refuse(bytes, file);
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static String text(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  static ModelFormatException wrong(Path file, String expected, String found) {
    return new ModelFormatException(
        "Expected "
            + expected
            + " in "
            + file
            + ", but found "
            + found
            + "; download the file again.");
  }

  /** A value for a message; files may hold texts of any length. */
  static String brief(JsonNode found) {
    return brief(found.toString());
  }

  static String brief(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  static ModelFormatException notJson(Path file, JsonProcessingException cause) {
    String where =
        cause.getLocation() == null
            ? ""
            : " at line "
                + cause.getLocation().getLineNr()
                + ", column "
                + cause.getLocation().getColumnNr();
    return new ModelFormatException(
        "Expected JSON in "
            + file
            + ", but found broken text"
            + where
            + " ("
            + cause.getOriginalMessage()
            + "); download the file again.",
        cause);
  }

  static ModelFormatException unreadable(Path file, IOException cause) {
    return new ModelFormatException(
        "Expected to read " + file + ", but the system refused: " + cause + ".", cause);
  }
}
