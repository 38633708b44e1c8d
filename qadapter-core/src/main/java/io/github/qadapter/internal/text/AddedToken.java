package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A token that is found in a text before anything is cut or merged.
 *
 * @param content its text
 * @param special whether decoding leaves it out
 * @param normalized whether it is looked for after normalization
 * @param singleWord whether it is one only where no letter stands beside it
 * @param lstrip whether blanks before it belong to it
 * @param rstrip whether blanks behind it belong to it
 */
record AddedToken(
    String content,
    boolean special,
    boolean normalized,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip) {

  /** Stands where an id has to be and the library finds one. */
  static final int NO_ID = (1 << 24) - 1;

  /** One without further wishes; ordinary ones are looked for after normalization. */
  static AddedToken plain(String content, boolean special) {
    return new AddedToken(content, special, !special, false, false, false);
  }

  /** One written as an object, or null if that has no content. */
  static @Nullable AddedToken of(JsonNode json, boolean special) {
    JsonNode content = json.path("content");
    if (!content.isTextual()) {
      return null;
    }
    boolean isSpecial = special || json.path("special").asBoolean();
    return new AddedToken(
        content.textValue(),
        isSpecial,
        json.path("normalized").asBoolean(!isSpecial),
        json.path("single_word").asBoolean(),
        json.path("lstrip").asBoolean(),
        json.path("rstrip").asBoolean());
  }

  AddedToken asSpecial() {
    return new AddedToken(content, true, normalized, singleWord, lstrip, rstrip);
  }

  /** As {@code tokenizer.json} has it. */
  ObjectNode json(int id) {
    return ModelJson.MAPPER
        .createObjectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
