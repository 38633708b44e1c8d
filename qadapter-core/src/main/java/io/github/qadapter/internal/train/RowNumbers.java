package io.github.qadapter.internal.train;

import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * The numbers by which rows are known in a run: what is dropped at random and what is reported
 * follows from them. They differ from a row's place where a part of the training set was sent.
 *
 * @param pairs each pair's number
 * @param texts each text's number among all rows, which the pairs begin
 */
@SuppressWarnings("ArrayRecordComponent") // looked up, never compared
public record RowNumbers(int[] pairs, int[] texts) implements Serializable {
  /** The numbers of a whole training set. */
  public static RowNumbers inOrder(int pairs, int texts) {
    return new RowNumbers(
        IntStream.range(0, pairs).toArray(), IntStream.range(pairs, pairs + texts).toArray());
  }
}
