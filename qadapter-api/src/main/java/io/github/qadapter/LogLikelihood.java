package io.github.qadapter;

import java.util.List;

/**
 * The log-likelihood of a text under a model.
 *
 * @param tokens each token with its log-probability, in order
 */
public record LogLikelihood(List<Token> tokens) {
  /** Copies the tokens. */
  public LogLikelihood {
    tokens = List.copyOf(tokens);
  }

  /** The sum of the tokens' log-probabilities, in nats. */
  public double total() {
    return tokens.stream().mapToDouble(Token::logProbability).sum();
  }

  /**
   * One token of the text.
   *
   * @param id its number in the vocabulary
   * @param text its piece of text
   * @param logProbability log π(token | everything before it), in nats; at most 0
   */
  public record Token(int id, String text, double logProbability) {}
}
