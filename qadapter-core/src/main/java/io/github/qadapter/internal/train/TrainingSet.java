package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.data.EncodedPairs;

/**
 * The rows that are trained on, as tokens with their lengths; known by their numbers, and packed
 * where they are computed.
 *
 * @param pairs the preference pairs, which may lie in a file
 * @param texts [n] ids of each text on which the policy is held to the base; every token after the
 *     first counts; may be empty
 * @param padding the token that fills rows up, the end-of-turn token in the released code
 * @param numbers by which the rows are known in the run
 */
public record TrainingSet(
    EncodedPairs pairs, ImmutableList<int[]> texts, int padding, RowNumbers numbers) {
  /** A whole training set, whose rows are numbered in their order. */
  public TrainingSet(EncodedPairs pairs, ImmutableList<int[]> texts, int padding) {
    this(pairs, texts, padding, RowNumbers.inOrder(pairs.size(), texts.size()));
  }

  /** A text's number among all rows, which the pairs begin. */
  int place(int text) {
    return pairs.size() + text;
  }
}
