package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import io.github.qadapter.internal.train.GradientSum;
import io.github.qadapter.internal.train.MicroBatch;
import io.github.qadapter.internal.train.RowNumbers;
import io.github.qadapter.internal.train.TrainingSet;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some rows of a step as they travel: the work on them, and a training set of no other rows.
 *
 * @param work names rows by their place in the shard
 * @param pairs the pairs
 * @param texts the retention texts, as tokens
 * @param numbers by which the run knows the rows
 */
record Shard(
    MicroBatch work,
    ImmutableList<EncodedPair> pairs,
    ImmutableList<int[]> texts,
    RowNumbers numbers)
    implements Serializable {

  /** A step's work in shards, the same for any number of workers. */
  static List<Shard> of(MicroBatch work, TrainingSet set) {
    return GradientSum.shards(work).stream().map(shard -> sent(shard, set)).toList();
  }

  private static Shard sent(MicroBatch work, TrainingSet set) {
    ImmutableList<Integer> pairs = work.pairs();
    ImmutableList<Integer> texts = work.texts();
    return new Shard(
        new MicroBatch(
            work.step(), places(pairs), work.preference(), places(texts), work.retention()),
        pairs.stream().map(set.pairs()::get).collect(ImmutableList.toImmutableList()),
        texts.stream().map(set.texts()::get).collect(ImmutableList.toImmutableList()),
        new RowNumbers(
            pairs.stream().mapToInt(pair -> set.numbers().pairs()[pair]).toArray(),
            texts.stream().mapToInt(text -> set.numbers().texts()[text]).toArray()));
  }

  private static ImmutableList<Integer> places(ImmutableList<Integer> rows) {
    return IntStream.range(0, rows.size()).boxed().collect(ImmutableList.toImmutableList());
  }

  /** The rows as a training set of their own, under the run's numbers. */
  TrainingSet set(int padding) {
    return new TrainingSet(EncodedPairs.of(pairs), texts, padding, numbers);
  }
}
