package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The parser of rows, the same in every container. Python writes missing numbers as {@code NaN},
 * which is no JSON and costs nobody a row where the field is not used.
 */
final class JsonRows {
  /** Several values may follow each other. */
  static final ObjectReader VALUES =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build()
          .readerFor(JsonNode.class);

  /**
   * The same without knowing all names of an object that is gone through: they may be a million.
   */
  static final ObjectReader DOCUMENT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build()
          .readerFor(JsonNode.class);

  /** One value and nothing after it. */
  static final ObjectReader ONE = VALUES.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonRows() {}

  /** The parser's complaint, with its column. */
  static String broken(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return "broken JSON"
        + (location == null ? "" : " at column " + location.getColumnNr())
        + " ("
        + e.getOriginalMessage()
        + ")";
  }
}
