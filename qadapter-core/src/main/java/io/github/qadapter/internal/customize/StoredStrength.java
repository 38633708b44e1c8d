package io.github.qadapter.internal.customize;

import java.util.function.DoubleUnaryOperator;

/**
 * The strength to store with an adapter so that its drift stays within a limit. Drift grows with
 * strength, near zero with its square, so the next guess follows from the last one.
 */
final class StoredStrength {
  private static final double FULL = 1;
  private static final int GUESSES = 8;

  /** Aims a little below the limit: the square law holds better the weaker the preference. */
  private static final double AIM = 0.98;

  private StoredStrength() {}

  /**
   * A strength and its drift.
   *
   * @param strength 0 to 1
   * @param drift in nats per token
   */
  record Found(double strength, double drift) {}

  /**
   * The largest strength up to 1 that was found to keep the limit.
   *
   * @param drift the drift at a strength
   * @param atFull the drift at strength 1
   */
  static Found within(double limit, double atFull, DoubleUnaryOperator drift) {
    double strength = FULL;
    double found = atFull;
    for (int guess = 0; guess < GUESSES && found > limit; guess++) {
      strength *= Math.sqrt(AIM * limit / found);
      found = drift.applyAsDouble(strength);
    }
    return found <= limit ? new Found(strength, found) : new Found(0, 0);
  }
}
