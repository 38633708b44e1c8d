package io.github.qadapter.internal.train;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** A signal to end work: its thread was interrupted, or whoever began it asked for it. */
public final class StopSignal {
  private final BooleanSupplier asked;

  /** A signal that is given by an interrupt or by {@code asked}, which any thread may call. */
  public StopSignal(BooleanSupplier asked) {
    this.asked = asked;
  }

  /** A signal that only an interrupt gives. */
  public static StopSignal onInterrupt() {
    return new StopSignal(() -> false);
  }

  /**
   * Ends the work, and with it the interrupt.
   *
   * @param work what is going on, to begin a sentence with
   * @throws CancellationException if the signal was given
   */
  public void check(String work) {
    if (Thread.interrupted()) {
      throw new CancellationException(work + " was interrupted");
    }
    if (asked.getAsBoolean()) {
      throw new CancellationException(work + " was cancelled");
    }
  }
}
