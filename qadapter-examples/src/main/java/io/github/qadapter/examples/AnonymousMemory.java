package io.github.qadapter.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the process holds in memory that no file backs, in MB: the part that mapped weights are no
 * part of, and that other programs cannot have.
 */
final class AnonymousMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ANONYMOUS = "RssAnon:";
  private static final double KIBIBYTES_PER_MEGABYTE = 1e6 / 1024;

  private AnonymousMemory() {}

  /** Not a number where the system does not tell. */
  static double megabytes() {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(ANONYMOUS))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_PER_MEGABYTE)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
