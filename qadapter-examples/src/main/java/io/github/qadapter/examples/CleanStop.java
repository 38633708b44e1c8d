package io.github.qadapter.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Turns Ctrl-C into an interrupt, and lets the interrupted thread tidy up before the end. */
final class CleanStop {
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook;

  private CleanStop(Thread worker) {
    this.hook = new Thread(() -> stop(worker), "clean-stop");
  }

  static CleanStop ofThisThread() {
    CleanStop stop = new CleanStop(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void stop(Thread worker) {
    if (tidy.getCount() > 0) {
      worker.interrupt();
    }
    try {
      if (!tidy.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Still busy after " + PATIENCE_SECONDS + " seconds; stopping anyway.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing is left to tidy up. */
  void workIsOver() {
    tidy.countDown();
  }
}
