package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.decode.AnswerRow.Finish;
import java.util.List;

/**
 * How a request ended.
 *
 * @param finishes for each row why it got no more tokens
 * @param memberships for each adapter how much of it the prompt got, 0 to 1
 * @param guided whether any adapter was computed; if not, the answer is the base's at its price
 * @param strength how strongly the adapters acted at the answer's beginning, s Σᵢ wᵢ mᵢ; 0 for the
 *     base alone
 * @param promptTokens length of the prompt
 * @param reused how many of them a session's cache held already
 */
public record DecodeOutcome(
    List<Finish> finishes,
    List<Double> memberships,
    boolean guided,
    double strength,
    int promptTokens,
    int reused) {
  /** Copies the lists. */
  public DecodeOutcome {
    finishes = List.copyOf(finishes);
    memberships = List.copyOf(memberships);
  }
}
