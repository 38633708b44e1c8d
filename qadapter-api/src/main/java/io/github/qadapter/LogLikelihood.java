package io.github.qadapter;

import java.util.List;

/**
 * The log-likelihood of a text under a model.
 *
 * @param tokens each token with its log-probability, in order
 */
public record LogLikelihood(List<TokenLogProbability> tokens) {
  /** Copies the tokens. */
  public LogLikelihood {
    tokens = List.copyOf(tokens);
  }

  /** The sum of the tokens' log-probabilities, in nats. */
  public double total() {
    return tokens.stream().mapToDouble(TokenLogProbability::logProbability).sum();
  }

  /**
   * A token and how likely it is.
   *
   * @param token the token
   * @param logProbability log π(token | everything before it), in nats; at most 0
   */
  public record TokenLogProbability(Token token, double logProbability) {}
}
