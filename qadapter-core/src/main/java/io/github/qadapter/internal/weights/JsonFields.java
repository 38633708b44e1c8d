package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.files.JsonLimits;
import io.github.qadapter.internal.files.LfsPointer;
import io.github.qadapter.internal.files.RepeatedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A JSON object whose fields are asked for by kind and range: what is missing or does not fit is
 * refused in one sentence that names the field, what was expected, what was found and the file.
 *
 * <p>A field that is null counts as absent.
 */
public final class JsonFields {
  /** Configurations are kilobytes; an index of a very large checkpoint is a few megabytes. */
  private static final long MAX_BYTES = 100_000_000;

  private static final int MAX_QUOTED = 80;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_NAME = 1_000;

  /** Enough for 300,000 tensors, and what they then take is far below a gigabyte. */
  private static final long MAX_VALUES = 5_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(JsonLimits.of(MAX_DEPTH, MAX_VALUES, MAX_NAME))
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode object;
  private final String path;
  private final Path file;

  private JsonFields(JsonNode object, String path, Path file) {
    this.object = object;
    this.path = path;
    this.file = file;
  }

  /** Reads a file that holds one JSON object. */
  public static JsonFields read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected %s to be at most %d bytes, but found %d; download the file again.",
                file,
                MAX_BYTES,
                size));
      }
      byte[] json = Files.readAllBytes(file);
      LfsPointer.refuse(json, file);
      return parse(json, file);
    } catch (IOException e) {
      throw Channels.unreadable(file, e);
    }
  }

  /** The object that these bytes, part of the file, spell. */
  static JsonFields parse(byte[] json, Path file) throws IOException {
    try {
      return of(RepeatedNames.readTree(MAPPER, json, file), file);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected JSON in %s, but found an error%s (%s); download the file again.",
              file,
              position(e),
              e.getOriginalMessage()),
          e);
    }
  }

  /** A parsed object that came from the file. */
  public static JsonFields of(JsonNode object, Path file) {
    if (!object.isObject()) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a JSON object in %s, but found %s; download the file again.",
              file,
              quoted(object)));
    }
    return new JsonFields(object, "", file);
  }

  /** The object itself. */
  public JsonNode node() {
    return object;
  }

  /** The file it came from. */
  public Path file() {
    return file;
  }

  /** Tells whether the field is there and not null. */
  public boolean has(String field) {
    return object.hasNonNull(field);
  }

  /** Tells whether the field is there, be it null. */
  public boolean mentions(String field) {
    return object.has(field);
  }

  /** The field's value, a missing node if it is absent. */
  public JsonNode get(String field) {
    return object.path(field);
  }

  /** A whole number in [minimum, maximum]. */
  public long integer(String field, long minimum, long maximum) {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < minimum
        || value.longValue() > maximum) {
      throw wrong(field, "a whole number between " + minimum + " and " + maximum);
    }
    return value.longValue();
  }

  /** A whole number in [minimum, maximum], both within an int. */
  public int count(String field, int minimum, int maximum) {
    return (int) integer(field, minimum, maximum);
  }

  /** A whole number in [minimum, maximum], or the fallback if the field is absent. */
  public int count(String field, int minimum, int maximum, int fallback) {
    return has(field) ? count(field, minimum, maximum) : fallback;
  }

  /** A number in [minimum, maximum]. */
  public double number(String field, double minimum, double maximum) {
    JsonNode value = object.path(field);
    if (!value.isNumber() || !(value.doubleValue() >= minimum && value.doubleValue() <= maximum)) {
      throw wrong(field, "a number between " + minimum + " and " + maximum);
    }
    return value.doubleValue();
  }

  /** A number in [minimum, maximum], or the fallback if the field is absent. */
  public double number(String field, double minimum, double maximum, double fallback) {
    return has(field) ? number(field, minimum, maximum) : fallback;
  }

  /** True or false, or the fallback if the field is absent. */
  public boolean flag(String field, boolean fallback) {
    if (!has(field)) {
      return fallback;
    }
    JsonNode value = object.path(field);
    if (!value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  /** A text. */
  public String text(String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw wrong(field, "a text");
    }
    return value.textValue();
  }

  /** A text, or nothing if the field is absent. */
  public Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /** An object. */
  public JsonFields object(String field) {
    JsonNode value = object.path(field);
    if (!value.isObject()) {
      throw wrong(field, "an object");
    }
    return new JsonFields(value, path + field + ".", file);
  }

  /** An object, or an empty one if the field is absent. */
  public JsonFields objectOrEmpty(String field) {
    return has(field)
        ? object(field)
        : new JsonFields(MAPPER.createObjectNode(), path + field + ".", file);
  }

  /** The refusal of a field's value. */
  public ModelFormatException wrong(String field, String expected) {
    JsonNode value = object.path(field);
    String found = value.isMissingNode() ? "no such field" : quoted(value);
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected %s%s in %s to be %s, but found %s; download the file again or mend it.",
            path,
            field,
            file,
            expected,
            found));
  }

  /** The refusal of a field whose value is understood but not supported. */
  public ModelFormatException unsupported(String field, String supported) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "unsupported %s%s %s in %s; supported: %s",
            path,
            field,
            quoted(object.path(field)),
            file,
            supported));
  }

  static String quoted(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    String text = value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : String.format(
            Locale.ROOT,
            " at line %d, column %d",
            e.getLocation().getLineNr(),
            e.getLocation().getColumnNr());
  }
}
