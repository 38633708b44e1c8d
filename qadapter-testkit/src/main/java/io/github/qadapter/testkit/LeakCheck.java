package io.github.qadapter.testkit;

import java.util.Locale;
import java.util.function.LongSupplier;

/** Finds native memory that a call leaves behind. */
public final class LeakCheck {
  private static final int WARM_UP = 3;

  private LeakCheck() {}

  /**
   * Runs a call a few times so that caches fill, counts what is alive, runs it {@code calls} times
   * more and fails if more is alive than before.
   *
   * @param live how many native arrays are alive now
   * @param call what must leave nothing behind
   * @param calls at least 1
   */
  public static void check(LongSupplier live, Runnable call, int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("Expected at least 1 call, but found " + calls + ".");
    }
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    long before = live.getAsLong();
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    long after = live.getAsLong();
    if (after > before) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "Expected no array to outlive its call, but %d are alive after %d calls and %d were before.",
              after,
              calls,
              before));
    }
  }
}
