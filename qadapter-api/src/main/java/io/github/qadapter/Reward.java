package io.github.qadapter;

import java.util.List;

/**
 * The reward of an answer, recovered from the learned residual Q-function.
 *
 * @param score the answer's score R, the discounted sum of its tokens' recovered rewards,
 *     normalized as the objective says; differences between answers to one prompt are log-odds
 * @param tokens each token with its recovered reward, in order, the end-of-turn token included
 */
public record Reward(double score, List<TokenReward> tokens) {
  /** Copies the tokens. */
  public Reward {
    tokens = List.copyOf(tokens);
  }

  /**
   * A token of the answer and its reward.
   *
   * @param token the token
   * @param reward the recovered reward r₂ = Q̂(s,a) − γ V̂(s′)
   */
  public record TokenReward(Token token, double reward) {}
}
