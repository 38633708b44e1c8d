package io.github.qadapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Biases added to the scores of texts and tokens; −∞ bans them. Immutable: to add one gives a copy.
 *
 * @param texts by text
 * @param tokens by their numbers in the vocabulary
 */
record TokenBiases(Map<String, Double> texts, Map<Integer, Double> tokens) {
  static final TokenBiases NONE = new TokenBiases(Map.of(), Map.of());

  TokenBiases {
    texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    tokens = Collections.unmodifiableMap(new LinkedHashMap<>(tokens));
  }

  /** These, or the others where there are none. */
  TokenBiases orElse(TokenBiases others) {
    return texts.isEmpty() && tokens.isEmpty() ? others : this;
  }

  TokenBiases bias(String text, double bias) {
    return with(Checks.text(text, "a text to bias"), Checks.finite(bias, "a bias"));
  }

  TokenBiases bias(int token, double bias) {
    return with(token, Checks.finite(bias, "a bias"));
  }

  TokenBiases ban(String text) {
    return with(Checks.text(text, "a text to ban"), Double.NEGATIVE_INFINITY);
  }

  TokenBiases ban(int token) {
    return with(token, Double.NEGATIVE_INFINITY);
  }

  private TokenBiases with(String text, double bias) {
    Map<String, Double> more = new LinkedHashMap<>(texts);
    more.put(text, bias);
    return new TokenBiases(more, tokens);
  }

  private TokenBiases with(int token, double bias) {
    Map<Integer, Double> more = new LinkedHashMap<>(tokens);
    more.put(Checks.atLeast(0, token, "a token's number"), bias);
    return new TokenBiases(texts, more);
  }
}
