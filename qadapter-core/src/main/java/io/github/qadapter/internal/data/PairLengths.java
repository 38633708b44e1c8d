package io.github.qadapter.internal.data;

/**
 * The lengths of an encoded pair's parts, in tokens.
 *
 * @param prompt the prompt
 * @param chosen the preferred answer, with the end-of-turn token unless cut
 * @param chosenCut whether the preferred answer was cut
 * @param rejected the other answer, with the end-of-turn token unless cut
 * @param rejectedCut whether the other answer was cut
 */
public record PairLengths(
    int prompt, int chosen, boolean chosenCut, int rejected, boolean rejectedCut) {
  /** All its tokens. */
  public int total() {
    return prompt + chosen + rejected;
  }

  /** The prompt with the longer answer. */
  public int longestRow() {
    return prompt + Math.max(chosen, rejected);
  }
}
