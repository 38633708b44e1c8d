package io.github.qadapter.internal.train;

import java.util.concurrent.CancellationException;

/** How long work ends when its thread is interrupted. */
final class Interruption {
  private Interruption() {}

  /** Ends the work, and with it the interrupt, if the thread was interrupted. */
  static void check(String work) {
    if (Thread.interrupted()) {
      throw new CancellationException(work + " was interrupted.");
    }
  }
}
