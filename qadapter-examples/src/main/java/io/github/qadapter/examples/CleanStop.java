package io.github.qadapter.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets Ctrl-C end the program in good order: training stops first, saving is finished first. */
final class CleanStop {
  private static final long PATIENCE_SECONDS = 30;

  private CleanStop() {}

  /** Does work that Ctrl-C interrupts, and of which nothing is left then. */
  static <T> T interrupting(Supplier<T> work) {
    return interrupting(work, "nothing is saved");
  }

  /** Does work that Ctrl-C interrupts, whose outcome is known beforehand. */
  static <T> T interrupting(Supplier<T> work, String outcome) {
    return interrupting(work, () -> outcome);
  }

  /**
   * Does work that Ctrl-C interrupts; the program ends when it has come to an end.
   *
   * @param outcome what becomes of interrupted work, told when it is
   */
  static <T> T interrupting(Supplier<T> work, Supplier<String> outcome) {
    Thread worker = Thread.currentThread();
    return guarded(
        work,
        () -> {
          System.err.println("\nStopping; " + outcome.get() + ".");
          worker.interrupt();
        });
  }

  /** Does work that Ctrl-C waits for. */
  static void waitingFor(Runnable work) {
    guarded(
        () -> {
          work.run();
          return work;
        },
        () -> {});
  }

  private static <T> T guarded(Supplier<T> work, Runnable onStop) {
    CountDownLatch done = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              onStop.run();
              await(done);
            },
            "clean-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      done.countDown();
      remove(hook);
    }
  }

  private static void await(CountDownLatch done) {
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Still busy after " + PATIENCE_SECONDS + " seconds; stopping anyway.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stoppingAlready) {
      // The hook is running or done, which is what it is for.
    }
  }
}
