package io.github.qadapter.internal.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The files in which Linux tells of memory: lines such as {@code VmRSS: 1024 kB}. */
final class KernelFile {
  private static final long KIBIBYTE = 1024;

  private KernelFile() {}

  /** The amount of such a name, in bytes; nothing where the platform has no such file or line. */
  static OptionalLong bytes(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }
}
