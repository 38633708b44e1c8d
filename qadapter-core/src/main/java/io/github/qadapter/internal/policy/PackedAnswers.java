package io.github.qadapter.internal.policy;

import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.model.PackedRow;
import java.util.Arrays;

/**
 * A packed row together with the way from its scored states, which lie one after another, to each
 * answer's own numbers and back.
 */
public final class PackedAnswers {
  private final PackedRow row;
  private final long[] tokens;

  private PackedAnswers(PackedRow row) {
    this.row = row;
    this.tokens =
        row.answers().stream()
            .flatMapToLong(
                answer ->
                    Arrays.stream(Arrays.copyOf(answer.tokens(), answer.states().length))
                        .asLongStream())
            .toArray();
  }

  /** The chosen answer first, then the rejected one. */
  public static PackedAnswers of(EncodedPair pair) {
    PackedRow.Builder builder = PackedRow.of(pair.prompt());
    add(builder, pair.chosen(), pair.chosenCut());
    add(builder, pair.rejected(), pair.rejectedCut());
    return new PackedAnswers(builder.build());
  }

  /** A single answer that ends with the end-of-turn token. */
  public static PackedAnswers of(int[] prompt, int[] answer) {
    return new PackedAnswers(PackedRow.of(prompt).answer(answer).build());
  }

  /** Running text after a first token. */
  public static PackedAnswers ofText(int[] ids) {
    return new PackedAnswers(
        PackedRow.of(Arrays.copyOf(ids, 1))
            .cutAnswer(Arrays.copyOfRange(ids, 1, ids.length))
            .build());
  }

  private static void add(PackedRow.Builder builder, int[] answer, boolean cut) {
    if (cut) {
      builder.cutAnswer(answer);
    } else {
      builder.answer(answer);
    }
  }

  /** The row. */
  public PackedRow row() {
    return row;
  }

  /** [K], the token taken in each scored state; 0 where an answer was cut and none was taken. */
  public long[] tokens() {
    return tokens;
  }

  /** The numbers of an answer's n tokens, out of one number per scored state. */
  public double[] along(double[] states, int answer) {
    int from = begin(answer);
    return Arrays.copyOfRange(states, from, from + length(answer));
  }

  /** V̂ along an answer of n tokens: n + 1 values, the last one 0 where the answer is terminal. */
  public double[] valuesAlong(double[] states, int answer) {
    int from = begin(answer);
    return Arrays.copyOf(
        Arrays.copyOfRange(states, from, from + states(answer)), length(answer) + 1);
  }

  /**
   * Writes an answer's n derivatives by Q̂ and n + 1 by V̂ to its states; a terminal V̂ has none.
   */
  public void spread(double[] q, double[] v, int answer, float[] allQ, float[] allV) {
    int from = begin(answer);
    for (int t = 0; t < length(answer); t++) {
      allQ[from + t] = (float) q[t];
    }
    for (int t = 0; t < states(answer); t++) {
      allV[from + t] = (float) v[t];
    }
  }

  private int begin(int answer) {
    int begin = 0;
    for (int i = 0; i < answer; i++) {
      begin += states(i);
    }
    return begin;
  }

  private int length(int answer) {
    return row.answers().get(answer).tokens().length;
  }

  private int states(int answer) {
    return row.answers().get(answer).states().length;
  }
}
