package io.github.qadapter.internal.data;

import java.io.Serializable;

/**
 * A preference pair as token ids. Pairs of one row share their arrays, which are not to be changed.
 *
 * @param prompt the prompt's ids, shared by both answers
 * @param chosen the preferred answer's ids, with the end-of-turn token unless cut
 * @param chosenCut whether the preferred answer was cut and therefore does not end its turn
 * @param rejected the other answer's ids, with the end-of-turn token unless cut
 * @param rejectedCut whether the other answer was cut and therefore does not end its turn
 */
@SuppressWarnings("ArrayRecordComponent") // carried from here to tensors, never compared
public record EncodedPair(
    int[] prompt, int[] chosen, boolean chosenCut, int[] rejected, boolean rejectedCut)
    implements Serializable {
  /** The lengths of its parts, in tokens. */
  public PairLengths lengths() {
    return new PairLengths(prompt.length, chosen.length, chosenCut, rejected.length, rejectedCut);
  }
}
