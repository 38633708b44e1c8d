package io.github.qadapter.internal.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much memory the machine, or the container, has to give. */
public final class FreeMemory {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";
  private static final double SHARE = 0.7;
  private static final long UNKNOWN = 4L << 30;
  private static final long KIBIBYTE = 1024;

  private FreeMemory() {}

  /** Most of it, in bytes; 4 GiB where the platform does not tell. */
  public static long most() {
    try (Stream<String> lines = Files.lines(MEMORY)) {
      return lines
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .map(bytes -> (long) (SHARE * bytes))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
