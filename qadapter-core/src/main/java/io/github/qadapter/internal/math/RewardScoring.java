package io.github.qadapter.internal.math;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;

/**
 * How rewards are read along an answer y₁…yₙ: the place of the value that each one takes off, the
 * tokens that count, and what their sum is divided by. All that sets {@link
 * io.github.qadapter.Scoring}'s constants apart is here.
 */
public sealed interface RewardScoring {
  /** The scoring of an objective. */
  static RewardScoring of(Objective objective) {
    return switch (objective.scoring()) {
      case NEXT_STATE -> new NextState(objective.normalizer());
      case REFERENCE_CODE -> new ReferenceCode();
    };
  }

  /** Places from Q̂'s to that of the value taken off: 1 for sₜ₊₁, 0 for sₜ. */
  int valueOffset();

  /** The number of an answer's first tokens that are not scored. */
  int skippedTokens();

  /** Tells whether an answer's end-of-turn token ends the episode, so that no state follows it. */
  boolean endsWithTurn();

  /**
   * How many tokens of an answer are scored.
   *
   * @param promptTokens the prompt's length
   * @param answerTokens n, at least 1
   * @param paddedLength the length of the batch's longest row, prompt and answer
   */
  int scoredTokens(int promptTokens, int answerTokens, int paddedLength);

  /**
   * What a score is divided by.
   *
   * @param scoredTokens how many rewards it sums up
   * @param paddedLength the length of the batch's longest row, prompt and answer
   */
  double divisor(int scoredTokens, int paddedLength);

  /** r₂ = Q̂(sₜ, yₜ) − γ V̂(sₜ₊₁) for every token; V̂ is 0 after the end-of-turn token. */
  record NextState(Normalizer normalizer) implements RewardScoring {
    @Override
    public int valueOffset() {
      return 1;
    }

    @Override
    public int skippedTokens() {
      return 0;
    }

    @Override
    public boolean endsWithTurn() {
      return true;
    }

    @Override
    public int scoredTokens(int promptTokens, int answerTokens, int paddedLength) {
      return answerTokens;
    }

    @Override
    public double divisor(int scoredTokens, int paddedLength) {
      return switch (normalizer) {
        case NONE -> 1;
        case RESPONSE_LENGTH -> scoredTokens;
      };
    }
  }

  /**
   * As the paper's released code scores: V̂ is taken at sₜ, the first token is left out, a row that
   * is shorter than its batch's longest scores one padding token, and the divisor is no property of
   * the answer: the padded row's length less one.
   */
  record ReferenceCode() implements RewardScoring {
    @Override
    public int valueOffset() {
      return 0;
    }

    @Override
    public int skippedTokens() {
      return 1;
    }

    @Override
    public boolean endsWithTurn() {
      return false;
    }

    @Override
    public int scoredTokens(int promptTokens, int answerTokens, int paddedLength) {
      boolean isPadded = promptTokens + answerTokens < paddedLength;
      return answerTokens - (isPadded ? 0 : 1);
    }

    @Override
    public double divisor(int scoredTokens, int paddedLength) {
      return Math.max(paddedLength - 1, 1);
    }
  }
}
