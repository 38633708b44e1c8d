package io.github.qadapter;

import java.util.List;

/**
 * The probabilities of base and customised policy at each token of an answer.
 *
 * @param steps one for each token of the answer, in order, the end-of-turn token included
 */
public record AnswerExplanation(List<Step> steps) {
  /** Copies the steps. */
  public AnswerExplanation {
    steps = List.copyOf(steps);
  }

  /**
   * One place in the answer.
   *
   * @param token the answer's own token there
   * @param baseFavourites the base's likeliest tokens, the likeliest first
   * @param customFavourites the customised policy's likeliest tokens, the likeliest first
   */
  public record Step(
      Explanation.Token token,
      List<Explanation.Token> baseFavourites,
      List<Explanation.Token> customFavourites) {
    /** Copies the tokens. */
    public Step {
      baseFavourites = List.copyOf(baseFavourites);
      customFavourites = List.copyOf(customFavourites);
    }

    /** The shift of the token's log-probability by the preference: log π̃ − log π₁, in nats. */
    public double shift() {
      return token.customLogProbability() - token.baseLogProbability();
    }
  }

  /**
   * A page that shows the answer with each token coloured by what the preference did to it, and
   * below what either policy would rather have said. It needs nothing but itself.
   */
  public String html() {
    return ExplanationPage.html(this);
  }
}
