package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.train.MicroBatch;
import io.github.qadapter.internal.train.RowNumbers;
import io.github.qadapter.internal.train.TrainingSet;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some rows of a step as they travel: their tokens, and their numbers in the training set.
 *
 * @param step the step's number
 * @param pairs the pairs
 * @param texts the retention texts
 * @param pairsInBatch how many pairs the step has
 * @param tokensInBatch how many scored tokens it has
 * @param paddedLength its longest row
 * @param retention what each position's divergence is multiplied by
 */
record Shard(
    int step,
    ArrayList<Pair> pairs,
    ArrayList<Text> texts,
    int pairsInBatch,
    int tokensInBatch,
    int paddedLength,
    double retention)
    implements Serializable {

  @SuppressWarnings("ArrayRecordComponent") // sent, never compared
  record Pair(
      int number,
      int[] prompt,
      int[] chosen,
      boolean chosenCut,
      int[] rejected,
      boolean rejectedCut)
      implements Serializable {
    static Pair of(int number, EncodedPair pair) {
      return new Pair(
          number,
          pair.prompt(),
          pair.chosen(),
          pair.chosenCut(),
          pair.rejected(),
          pair.rejectedCut());
    }

    EncodedPair encoded() {
      return new EncodedPair(prompt, chosen, chosenCut, rejected, rejectedCut);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // sent, never compared
  record Text(int place, int[] ids) implements Serializable {}

  /** A step's work in shards of so many rows, the same for any number of workers. */
  static List<Shard> of(MicroBatch work, TrainingSet set, int rows) {
    List<Shard> shards = new ArrayList<>();
    for (int begin = 0; begin < work.pairs().size(); begin += rows) {
      List<Integer> some = work.pairs().subList(begin, Math.min(begin + rows, work.pairs().size()));
      shards.add(
          with(
              work,
              some.stream().map(pair -> Pair.of(pair, set.pairs().get(pair))).toList(),
              List.of()));
    }
    for (int begin = 0; begin < work.texts().size(); begin += rows) {
      List<Integer> some = work.texts().subList(begin, Math.min(begin + rows, work.texts().size()));
      shards.add(
          with(
              work,
              List.of(),
              some.stream()
                  .map(text -> new Text(set.place(text), set.texts().get(text)))
                  .toList()));
    }
    return shards;
  }

  private static Shard with(MicroBatch work, List<Pair> pairs, List<Text> texts) {
    PreferenceLoss.Batch batch = work.preference();
    return new Shard(
        work.step(),
        new ArrayList<>(pairs),
        new ArrayList<>(texts),
        batch.pairs(),
        batch.tokens(),
        batch.paddedLength(),
        work.retention());
  }

  /** The rows as a training set of their own, under their own numbers. */
  TrainingSet set(int padding) {
    return new TrainingSet(
        EncodedPairs.of(pairs.stream().map(Pair::encoded).toList()),
        texts.stream().map(Text::ids).collect(ImmutableList.toImmutableList()),
        padding,
        new RowNumbers(
            pairs.stream().mapToInt(Pair::number).toArray(),
            texts.stream().mapToInt(Text::place).toArray()));
  }

  /** All of it, as work on {@link #set}. */
  MicroBatch work() {
    return new MicroBatch(
        step,
        upTo(pairs.size()),
        new PreferenceLoss.Batch(pairsInBatch, tokensInBatch, paddedLength),
        upTo(texts.size()),
        retention);
  }

  private static ImmutableList<Integer> upTo(int size) {
    return IntStream.range(0, size).boxed().collect(ImmutableList.toImmutableList());
  }
}
