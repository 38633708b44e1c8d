package io.github.qadapter;

/**
 * A generated answer.
 *
 * @param text the answer without special tokens
 * @param tokens how many tokens were generated, the end-of-turn token included
 * @param ending why it ended
 */
public record Reply(String text, int tokens, Ending ending) {
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
