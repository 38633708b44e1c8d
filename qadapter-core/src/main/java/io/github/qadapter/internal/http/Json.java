package io.github.qadapter.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.internal.files.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON of requests and replies. */
public final class Json {
  /** The content type of replies. */
  public static final String TYPE = "application/json";

  private static final int MAX_DEPTH = 64;

  /**
   * Each takes some 40 bytes of memory, so that a body of a few bytes a value is not all there is.
   */
  private static final long MAX_VALUES = 1_000_000;

  private static final int MAX_NAME = 1_000;
  private static final int MAX_NUMBER = 100;

  /** A surrogate without its other half; pairs are one code point of another category. */
  private static final Pattern HALF_A_CHARACTER = Pattern.compile("\\p{Cs}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      JsonLimits.of(MAX_DEPTH, MAX_VALUES, MAX_NAME)
                          .rebuild()
                          .maxNumberLength(MAX_NUMBER)
                          .maxStringLength(Integer.MAX_VALUE) // bodies are bounded
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** A new object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The object that a request's body spells. */
  public static ObjectNode parse(byte[] body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node instanceof ObjectNode object) {
        requireWholeCharacters(object);
        return object;
      }
      throw HttpProblem.invalid(
          null,
          String.format(
              Locale.ROOT,
              "Expected a JSON object as the request's body, but found %s.",
              node.isMissingNode()
                  ? "nothing"
                  : node.getNodeType().name().toLowerCase(Locale.ROOT)));
    } catch (JsonProcessingException e) {
      throw HttpProblem.invalid(
          null,
          String.format(
              Locale.ROOT,
              "Expected JSON as the request's body, but found an error at line %d, column %d: %s.",
              e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
              e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
              e.getOriginalMessage()));
    } catch (IOException e) { // it looks like UTF-16 or UTF-32, and is neither
      throw HttpProblem.invalid(
          null,
          String.format(
              Locale.ROOT,
              "Expected JSON in UTF-8 as the request's body, but found other bytes: %s.",
              e.getMessage()));
    }
  }

  /** JSON can spell half a character, which no tokenizer reads and no reply can repeat. */
  private static void requireWholeCharacters(JsonNode node) {
    if (node.isTextual()) {
      requireWholeCharacters(node.textValue());
    }
    node.fieldNames().forEachRemaining(Json::requireWholeCharacters);
    node.forEach(Json::requireWholeCharacters);
  }

  private static void requireWholeCharacters(String text) {
    Matcher half = HALF_A_CHARACTER.matcher(text);
    if (half.find()) {
      throw HttpProblem.invalid(
          null,
          String.format(
              Locale.ROOT,
              "Expected text of whole characters, but found half of one, \\u%04x, at place %d of a"
                  + " text; do not cut texts within a surrogate pair.",
              (int) text.charAt(half.start()),
              half.start()));
    }
  }

  /** A value as UTF-8 on one line. */
  public static byte[] bytes(JsonNode value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An error as OpenAI's clients read it. */
  public static ObjectNode error(HttpProblem problem) {
    ObjectNode body = object();
    body.putObject("error")
        .put("message", whole(String.valueOf(problem.getMessage())))
        .put("type", problem.type())
        .put("param", problem.param().orElse(null))
        .put("code", problem.code().orElse(null));
    return body;
  }

  /** A text that UTF-8 can spell, since a message may quote what a request said. */
  private static String whole(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }
}
