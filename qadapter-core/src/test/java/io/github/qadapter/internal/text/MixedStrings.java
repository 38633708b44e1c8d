package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Ten thousand strings of emoji, many scripts, code, white space, control characters, special
 * tokens' texts and halves of characters; {@code tools/tokenizer-parity} draws the same ones.
 */
final class MixedStrings {
  private static final int LONG = 100_000;

  /** Repeated to 100,000 bytes of UTF-8. */
  private static final Map<Integer, String> LETTERS = Map.of(9_997, "a", 9_998, "é", 9_999, "字");

  private final List<List<String>> groups;

  private MixedStrings(List<List<String>> groups) {
    this.groups = groups;
  }

  static MixedStrings read() throws IOException {
    try (InputStream stream = MixedStrings.class.getResourceAsStream("tokenizers/alphabet.json")) {
      List<List<String>> groups = new ArrayList<>();
      for (JsonNode group : new ObjectMapper().readTree(stream)) {
        groups.add(
            StreamSupport.stream(group.spliterator(), false).map(JsonNode::textValue).toList());
      }
      return new MixedStrings(groups);
    }
  }

  /** Up to 40 pieces; a group is kept for a while, so that texts have runs of one kind. */
  String string(int index) {
    String letter = LETTERS.get(index);
    if (letter != null) {
      return letter.repeat(LONG / letter.getBytes(StandardCharsets.UTF_8).length);
    }
    Numbers numbers = new Numbers(index * 0x9E3779B97F4A7C15L);
    StringBuilder text = new StringBuilder();
    List<String> group = groups.get(numbers.below(groups.size()));
    int pieces = numbers.below(41);
    for (int i = 0; i < pieces; i++) {
      if (numbers.below(3) == 0) {
        group = groups.get(numbers.below(groups.size()));
      }
      text.append(group.get(numbers.below(group.size())));
      if (numbers.below(4) == 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  /** A linear congruential generator modulo 2^64 of which the upper 31 bits are used. */
  private static final class Numbers {
    private long state;

    Numbers(long seed) {
      this.state = seed;
    }

    int below(int bound) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      return (int) ((state >>> 33) % bound);
    }
  }
}
