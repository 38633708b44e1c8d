package io.github.qadapter.examples;

/** Keeps PyTorch to one thread: in a tiny model several wait for each other most of the time. */
final class OneThread {
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private OneThread() {}

  /** Asks for one thread, unless the user asked for a number; before the first model is opened. */
  static void prefer() {
    if (System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, "1");
    }
  }
}
