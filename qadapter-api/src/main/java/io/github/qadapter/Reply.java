package io.github.qadapter;

import io.github.qadapter.LogLikelihood.TokenLogProbability;
import java.util.List;

/**
 * A generated answer.
 *
 * @param text the answer without special tokens, and without the stop text that ended it
 * @param completionTokens how many tokens were generated, the one that ended the answer included
 * @param finishReason why it ended
 * @param strength how strongly the preference acted: the strength at the answer's beginning, times
 *     the prompt's membership in a learned scope. 0 says that the base answered alone, bit for bit
 *     and at its own price.
 * @param promptTokens how many tokens the conversation had
 * @param logProbabilities each generated token's, in order, if {@link
 *     GenerationOptions#logProbabilities()} asked for them; otherwise empty
 */
public record Reply(
    String text,
    int completionTokens,
    FinishReason finishReason,
    double strength,
    int promptTokens,
    List<TokenLogProbabilities> logProbabilities) {
  /** Copies the tokens. */
  public Reply {
    logProbabilities = List.copyOf(logProbabilities);
  }

  /** An answer of which no more is known. */
  public Reply(String text, int completionTokens, FinishReason finishReason) {
    this(text, completionTokens, finishReason, 0, 0, List.of());
  }

  /** Why generation ended. */
  public enum FinishReason {
    /** The model said that its turn is over. */
    STOP,
    /** A stop text came. */
    STOP_SEQUENCE,
    /** The wanted number of tokens was reached. */
    LENGTH,
    /** The model's context is full. */
    CONTEXT_FULL
  }

  /**
   * The log-probabilities of one place of the answer: under the policy that answered, before
   * temperature, penalties and limits.
   *
   * @param chosen the token that was chosen
   * @param likeliest the most likely ones in its place, the most likely first
   */
  public record TokenLogProbabilities(
      TokenLogProbability chosen, List<TokenLogProbability> likeliest) {
    /** Copies the tokens. */
    public TokenLogProbabilities {
      likeliest = List.copyOf(likeliest);
    }
  }
}
