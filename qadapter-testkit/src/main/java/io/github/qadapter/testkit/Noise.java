package io.github.qadapter.testkit;

import java.math.BigDecimal;

/**
 * Numbers that look random and depend on nothing but a seed and where they stand, so that a failing
 * table can shrink by a row without all its other entries changing.
 */
final class Noise {
  private final long seed;

  Noise(long seed) {
    this.seed = mixed(seed);
  }

  /** Another source from the same seed. */
  Noise branch(int name) {
    return new Noise(seed + name);
  }

  /** In [0, 1). */
  double uniform(int... place) {
    long hash = seed;
    for (int index : place) {
      hash = mixed(hash + index + 1);
    }
    return (hash >>> 11) * 0x1p-53;
  }

  /** In [0, bound). */
  int below(int bound, int... place) {
    return (int) (uniform(place) * bound);
  }

  /** Three significant digits with a random sign and an exponent of ten within the given bounds. */
  double number(int lowestExponent, int highestExponent, int... place) {
    Noise here = new Noise(Double.doubleToLongBits(uniform(place)) ^ seed);
    int digits = 100 + here.below(900, 0);
    int exponent = lowestExponent + here.below(highestExponent - lowestExponent + 1, 1);
    return BigDecimal.valueOf(here.uniform(2) < 0.5 ? digits : -digits, 2 - exponent).doubleValue();
  }

  // The finalizer of SplitMix64: every bit of the input reaches every bit of the output.
  private static long mixed(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
