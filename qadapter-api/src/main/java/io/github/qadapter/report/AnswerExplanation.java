package io.github.qadapter.report;

import java.util.List;

/**
 * The probabilities of base and customized policy at each token of an answer.
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
   * @param chosen the answer's own token there
   * @param baseFavorites the base's most likely tokens, the most likely first
   * @param customFavorites the customized policy's most likely tokens, the most likely first
   */
  public record Step(
      Explanation.Candidate chosen,
      List<Explanation.Candidate> baseFavorites,
      List<Explanation.Candidate> customFavorites) {
    /** Copies the tokens. */
    public Step {
      baseFavorites = List.copyOf(baseFavorites);
      customFavorites = List.copyOf(customFavorites);
    }

    /** The shift of the token's log-probability by the preference: log π̃ − log π₁, in nats. */
    public double shift() {
      return chosen.customLogProbability() - chosen.baseLogProbability();
    }
  }

  /**
   * A page that shows the answer with each token colored by what the preference did to it, and
   * below what either policy would rather have said. It needs nothing but itself.
   */
  public String html() {
    return ExplanationPage.html(this);
  }
}
