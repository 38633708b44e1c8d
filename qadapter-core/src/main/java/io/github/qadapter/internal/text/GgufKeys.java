package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a GGUF file that describe its tokenizer. What is of the wrong kind is refused; an id
 * that no token has is passed over with a line in the log, as llama.cpp does.
 *
 * @param file for messages
 * @param metadata all keys and values of the file
 */
record GgufKeys(Path file, JsonNode metadata) {
  static final String PREFIX = "tokenizer.ggml.";
  private static final Logger LOG = LoggerFactory.getLogger(GgufKeys.class);

  JsonNode value(String key) {
    return metadata.path(PREFIX + key);
  }

  boolean flag(String key, boolean fallback) {
    JsonNode value = value(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw ModelJson.wrong(file, "true or false under " + PREFIX + key, ModelJson.brief(value));
    }
    return value.asBoolean(fallback);
  }

  /**
   * The token id under a key.
   *
   * @param size how many tokens there are
   * @param fallback what holds without the key, or null if nothing does
   */
  @Nullable Integer id(String key, int size, @Nullable Integer fallback) {
    JsonNode value = value(key);
    Integer otherwise = fallback == null || fallback >= size ? null : fallback;
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber()) {
      throw ModelJson.wrong(file, "a token id under " + PREFIX + key, ModelJson.brief(value));
    }
    if (!value.canConvertToInt() || value.intValue() < 0 || value.intValue() >= size) {
      LOG.warn(
          "{} in {} is {}, which is none of its {} tokens; ignored.",
          PREFIX + key,
          file,
          ModelJson.brief(value),
          size);
      return otherwise;
    }
    return value.intValue();
  }

  /** A list of texts of which there is one at least. */
  List<String> texts(String key) {
    List<String> texts = Streams.stream(value(key)).map(JsonNode::textValue).toList();
    if (texts.isEmpty() || texts.contains(null)) {
      throw ModelJson.wrong(file, "a list of texts under " + PREFIX + key, "none");
    }
    return texts;
  }

  /** A list with a value for each token. */
  JsonNode each(String key, int size) {
    JsonNode values = value(key);
    if (values.size() != size) {
      throw ModelJson.wrong(
          file,
          "as many values under " + PREFIX + key + " as there are tokens, " + size,
          String.valueOf(values.size()));
    }
    return values;
  }
}
