package io.github.qadapter.internal.torch;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells of the threads that multiply: {@link NativeThread}s, and OpenMP's helpers, which
 * bear the name of the thread that they help. Not for several threads at a time.
 */
final class HelperThreads {
  private static final Path PROCESS = Path.of("/proc/self");
  private static final String ALLOWED = "Cpus_allowed:";

  private static final String STATISTICS = "schedstat";

  private static final int LOOKS = 20;

  private final Path process;
  private List<Path> known = List.of();
  private int looks;

  HelperThreads() {
    this(PROCESS);
  }

  HelperThreads(Path process) {
    this.process = process;
  }

  /**
   * Times of all of them together since they began.
   *
   * @param ran nanoseconds on a processor
   * @param waited nanoseconds ready to run, but without a processor
   * @param threads how many threads there are
   */
  record Times(long ran, long waited, int threads) {
    static final Times UNKNOWN = new Times(0, 0, 0);
  }

  /**
   * The present times; unknown where the system does not tell. Threads are looked for anew at every
   * {@value #LOOKS}th call only: a process has many others, and each has to be asked for its name.
   */
  Times times() {
    try {
      if (looks++ % LOOKS == 0) {
        known = ours();
      }
      long ran = 0;
      long waited = 0;
      for (Path thread : known) {
        List<String> found =
            Splitter.on(' ').splitToList(Files.readString(thread.resolve(STATISTICS)).trim());
        ran += Long.parseLong(found.get(0));
        waited += Long.parseLong(found.get(1));
      }
      return new Times(ran, waited, known.size());
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      // One that has ended, most likely.
      looks = 0;
      return Times.UNKNOWN;
    }
  }

  private List<Path> ours() throws IOException {
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      return tasks.filter(HelperThreads::isOurs).toList();
    }
  }

  private static boolean isOurs(Path task) {
    try {
      return Files.readString(task.resolve("comm")).trim().equals(NativeThread.NAME);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Tells whether the system tells of waiting. */
  boolean areTold() {
    return Files.isReadable(process.resolve(STATISTICS));
  }

  /** The number of processors on which this process may run, whatever its share of them; or 0. */
  int processors() {
    try {
      return Files.readAllLines(process.resolve("status"), StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith(ALLOWED))
          .flatMap(line -> Splitter.on(',').splitToStream(line.substring(ALLOWED.length()).trim()))
          .mapToInt(word -> Long.bitCount(Long.parseUnsignedLong(word, 16)))
          .sum();
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
