package io.github.qadapter.report;

import io.github.qadapter.Token;
import java.util.List;

/**
 * The next token's probabilities under base and customized policy.
 *
 * @param candidates the customized policy's most likely tokens, the most likely first
 */
public record Explanation(List<Candidate> candidates) {
  /** Copies the candidates. */
  public Explanation {
    candidates = List.copyOf(candidates);
  }

  /**
   * One candidate.
   *
   * @param token the token
   * @param baseLogProbability log π₁, in nats
   * @param customLogProbability log π̃, in nats
   * @param advantage α̃ log π̃ − α₀ log π₁ = Q̂ − V̂: how much better the preference finds this
   *     token than what the customized policy does on average, in units of reward
   */
  public record Candidate(
      Token token, double baseLogProbability, double customLogProbability, double advantage) {}
}
