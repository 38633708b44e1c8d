package io.github.qadapter.examples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The number of PyTorch's threads; to be asked for before the first model is opened. */
final class ThreadsOption {
  private static final String PROPERTY = "ai.djl.pytorch.num_threads";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads compute (default: one for each processor).")
  private @Nullable Integer threads;

  /** Asks for as many as wanted, and says how many that are. */
  int ask() {
    int wanted = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    System.setProperty(PROPERTY, Integer.toString(wanted));
    return wanted;
  }

  /**
   * Asks for one, unless the user asked for a number: in a tiny model several wait for each other
   * most of the time.
   */
  static void preferOne() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "1");
    }
  }
}
