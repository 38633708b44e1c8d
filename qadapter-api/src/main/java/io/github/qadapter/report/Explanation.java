package io.github.qadapter.report;

import java.util.List;

/**
 * The next token's probabilities under base and customized policy.
 *
 * @param tokens the customized policy's most likely tokens, the most likely first
 */
public record Explanation(List<Token> tokens) {
  /** Copies the tokens. */
  public Explanation {
    tokens = List.copyOf(tokens);
  }

  /**
   * One candidate.
   *
   * @param id its number in the vocabulary
   * @param text its piece of text
   * @param baseLogProbability log π₁, in nats
   * @param customLogProbability log π̃, in nats
   * @param advantage α̃ log π̃ − α₀ log π₁ = Q̂ − V̂: how much better the preference finds this
   *     token than what the customized policy does on average, in units of reward
   */
  public record Token(
      int id,
      String text,
      double baseLogProbability,
      double customLogProbability,
      double advantage) {}
}
