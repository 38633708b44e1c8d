package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Zeroes a share of what enters each A and scales up the rest. What is dropped depends on the key,
 * the projection and the place in the row, on nothing else: neither on threads nor on whether a
 * block is computed again.
 */
public final class Dropout {
  /** Drops nothing. */
  public static final Dropout NONE = new Dropout(0, 0);

  private static final long KEYS = 1L << 31;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final double share;
  private final long key;

  private Dropout(double share, long key) {
    this.share = share;
    this.key = key;
  }

  /**
   * Drops a share of the entries, at least 0 and less than 1.
   *
   * @param seed the run's
   * @param step the optimizer step's number
   * @param row the row's number in the data
   */
  public static Dropout of(double share, long seed, long step, long row) {
    return new Dropout(share, mixed(mixed(mixed(seed) + step) + row) >>> 33);
  }

  /** The finalizer of Steele, Lea and Flood's SplitMix64. */
  private static long mixed(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  boolean drops() {
    return share > 0;
  }

  /** As the program wants it: the key, and the share out of 2³¹. */
  NDArray asTensor(NDManager scope) {
    return scope.create(new long[] {key, Math.round(share * KEYS)});
  }
}
