package io.github.qadapter;

/**
 * A generated answer.
 *
 * @param text the answer without special tokens
 * @param tokens how many tokens were generated, the end-of-turn token included
 * @param ending why it ended
 * @param strength how strongly the preference acted: where the dial stood, times how much of the
 *     preference the prompt got from a learned scope. 0 says that the base answered alone, bit for
 *     bit and at its own price.
 */
public record Reply(String text, int tokens, Ending ending, double strength) {
  /** An answer of the base alone. */
  public Reply(String text, int tokens, Ending ending) {
    this(text, tokens, ending, 0);
  }

  /** Why generation ended. */
  public enum Ending {
    /** The model said that its turn is over. */
    END_OF_TURN,
    /** The wanted number of tokens was reached. */
    MAX_TOKENS,
    /** The model's context is full. */
    CONTEXT_FULL
  }
}
