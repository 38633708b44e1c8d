package io.github.qadapter.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the process holds in memory, in MB; not a number where the system does not tell.
 *
 * @param anonymous what no file backs: mapped weights are no part of it, and other programs cannot
 *     have it
 * @param resident all of it, mapped weights that were read among it
 */
record ProcessMemory(double anonymous, double resident) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KIBIBYTES_PER_MEGABYTE = 1e6 / 1024;

  static ProcessMemory now() {
    if (!Files.isReadable(STATUS)) {
      return new ProcessMemory(Double.NaN, Double.NaN);
    }
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return new ProcessMemory(megabytes(lines, "RssAnon:"), megabytes(lines, "VmRSS:"));
    } catch (IOException e) {
      return new ProcessMemory(Double.NaN, Double.NaN);
    }
  }

  private static double megabytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_PER_MEGABYTE)
        .findFirst()
        .orElse(Double.NaN);
  }
}
