package io.github.qadapter.internal.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.InputStream;

/** Files of scores that transformers' processors give, as the tests beside them read them. */
final class GoldenScores {
  private GoldenScores() {}

  /** A file beside this class. */
  static JsonNode read(String name) throws IOException {
    try (InputStream file = GoldenScores.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(file);
    }
  }

  static ImmutableIntArray ids(JsonNode json) {
    ImmutableIntArray.Builder ids = ImmutableIntArray.builder();
    json.forEach(id -> ids.add(id.asInt()));
    return ids.build();
  }

  /** Minus infinity, which JSON has no word for, stands there as null. */
  static float[] scores(JsonNode json) {
    float[] scores = new float[json.size()];
    for (int i = 0; i < scores.length; i++) {
      JsonNode score = json.path(i);
      scores[i] = score.isNull() ? Float.NEGATIVE_INFINITY : (float) score.asDouble();
    }
    return scores;
  }
}
