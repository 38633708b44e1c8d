package io.github.qadapter.internal.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums over a prompt's tokens of what comes out of some of the base's layers, as prefill goes
 * along: what learned scopes read.
 */
final class StateSums {
  private final List<Integer> blocks;
  private final List<double[]> sums = new ArrayList<>();
  private int tokens;

  /** Nothing summed yet. blocks: after how many, each number once. */
  StateSums(List<Integer> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  List<Integer> blocks() {
    return blocks;
  }

  /** The number of tokens that the sums are over. */
  int tokens() {
    return tokens;
  }

  /** Adds a chunk's sums, one for each of the blocks. */
  void add(List<float[]> chunk, int count) {
    for (int i = 0; i < chunk.size(); i++) {
      if (sums.size() == i) {
        sums.add(new double[chunk.get(i).length]);
      }
      double[] sum = sums.get(i);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += chunk.get(i)[j];
      }
    }
    tokens += count;
  }

  /** The mean [d] after so many blocks. */
  float[] mean(int after) {
    double[] sum = sums.get(blocks.indexOf(after));
    float[] mean = new float[sum.length];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = (float) (sum[j] / tokens);
    }
    return mean;
  }

  /** The same sums, to be added to apart. */
  StateSums copy() {
    StateSums copy = new StateSums(blocks);
    sums.forEach(sum -> copy.sums.add(sum.clone()));
    copy.tokens = tokens;
    return copy;
  }
}
