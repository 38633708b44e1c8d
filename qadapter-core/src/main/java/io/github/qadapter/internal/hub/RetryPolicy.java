package io.github.qadapter.internal.hub;

import java.time.Duration;

/**
 * Timeouts, number of attempts and exponential backoff of requests to the hub.
 *
 * @param connect for a connection
 * @param silence for the next bytes, and for the head of an answer
 * @param attempts how many failures in a row, without a byte received between, end it
 * @param pause the wait after the first failure, doubled after each further one
 * @param longest the longest wait that a server may ask for at once, and for all waits of one file
 *     together twice this
 * @param sleeper what waits
 */
record RetryPolicy(
    Duration connect,
    Duration silence,
    int attempts,
    Duration pause,
    Duration longest,
    Sleeper sleeper) {
  static final RetryPolicy DEFAULT =
      new RetryPolicy(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          6,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          duration -> Thread.sleep(duration.toMillis()));

  /** The same without second attempts. */
  RetryPolicy forOneAttempt() {
    return new RetryPolicy(connect, silence, 1, pause, longest, sleeper);
  }

  /** Waits; tests only note how long. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }
}
