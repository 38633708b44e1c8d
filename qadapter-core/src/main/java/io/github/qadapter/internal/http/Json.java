package io.github.qadapter.internal.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** JSON of requests and replies. */
public final class Json {
  /** The content type of replies. */
  public static final String TYPE = "application/json";

  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAME = 1_000;
  private static final int MAX_NUMBER = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME)
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
        .put("message", problem.getMessage())
        .put("type", problem.type())
        .put("param", problem.param().orElse(null))
        .put("code", problem.code().orElse(null));
    return body;
  }
}
