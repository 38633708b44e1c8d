package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.TrainingOptions;
import java.util.stream.IntStream;

/**
 * The pairs and the texts of each step, shuffled anew for every epoch. All of it follows from the
 * seed and the step's number, so a run that goes on later needs to know nothing else.
 */
final class BatchSampler {
  /** Sets the order of the texts apart from that of the pairs. */
  private static final long TEXTS = 0x5DEECE66DL;

  private final int pairs;
  private final int texts;
  private final int textsPerStep;
  private final TrainingOptions options;
  private final int stepsPerEpoch;
  private int[] epochOrder = {};
  private int orderedEpoch = -1;

  BatchSampler(int pairs, int texts, int textsPerStep, TrainingOptions options) {
    this.pairs = pairs;
    this.texts = texts;
    this.textsPerStep = Math.min(textsPerStep, texts);
    this.options = options;
    this.stepsPerEpoch = stepsPerEpoch(pairs, options);
  }

  private static int stepsPerEpoch(int pairs, TrainingOptions options) {
    return (pairs + options.batchSize() - 1) / options.batchSize();
  }

  /** The number of steps that training on so many pairs takes. */
  static int steps(int pairs, TrainingOptions options) {
    return Math.multiplyExact(stepsPerEpoch(pairs, options), options.epochs());
  }

  /** The number of steps. */
  int steps() {
    return steps(pairs, options);
  }

  /** The pairs of a step, counted from 0. */
  ImmutableList<Integer> pairs(int step) {
    int[] order = order(step / stepsPerEpoch);
    int from = step % stepsPerEpoch * options.batchSize();
    int to = Math.min(from + options.batchSize(), pairs);
    return IntStream.range(from, to)
        .mapToObj(i -> order[i])
        .collect(ImmutableList.toImmutableList());
  }

  private int[] order(int epoch) {
    if (epoch != orderedEpoch) {
      epochOrder = Shuffle.permutation(pairs, options.seed(), epoch);
      orderedEpoch = epoch;
    }
    return epochOrder;
  }

  /** The texts of a step, counted from 0; all of them in turn, each time in another order. */
  ImmutableList<Integer> texts(int step) {
    ImmutableList.Builder<Integer> chosen = ImmutableList.builder();
    for (int i = 0; i < textsPerStep; i++) {
      long place = (long) step * textsPerStep + i;
      int round = Math.toIntExact(place / texts);
      chosen.add(
          Shuffle.permutation(texts, options.seed() ^ TEXTS, round)[
              Math.toIntExact(place % texts)]);
    }
    return chosen.build();
  }
}
