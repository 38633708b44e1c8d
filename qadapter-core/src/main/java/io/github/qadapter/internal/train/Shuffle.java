package io.github.qadapter.internal.train;

import java.util.SplittableRandom;

/** The pseudo-random order in which an epoch sees its rows. */
final class Shuffle {
  private Shuffle() {}

  /** A permutation of 0 to {@code size − 1}, the same for the same seed and epoch. */
  static int[] permutation(int size, long seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (epoch + 1));
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
