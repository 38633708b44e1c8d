package io.github.qadapter.internal.torch;

import io.github.qadapter.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that weights are mapped from, as they were when they were opened. Reading a mapped page
 * that a file no longer has ends the process, so before each call it is asked whether one was cut
 * short: some microseconds. What is cut off during a call is not seen in time.
 */
final class MappedFiles {
  private final List<Mapped> files;

  private MappedFiles(List<Mapped> files) {
    this.files = files;
  }

  /**
   * A file.
   *
   * @param key tells it from another one that came into its place, null where the system has none
   */
  private record Mapped(Path file, @Nullable Object key, long size) {}

  static MappedFiles of(List<Path> files) {
    List<Mapped> mapped = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        mapped.add(new Mapped(file, now.fileKey(), now.size()));
      } catch (IOException e) {
        throw new ModelFormatException(
            "Could not read %s: %s; check that the file is still there."
                .formatted(file, e.getMessage()),
            e);
      }
    }
    return new MappedFiles(mapped);
  }

  /** Refuses a file that has become shorter; one that was replaced or deleted lives on mapped. */
  void requireWhole() {
    for (Mapped mapped : files) {
      BasicFileAttributes now;
      try {
        now = Files.readAttributes(mapped.file(), BasicFileAttributes.class);
      } catch (IOException e) {
        continue;
      }
      if (now.size() < mapped.size()
          && (mapped.key() == null || mapped.key().equals(now.fileKey()))) {
        throw new ModelFormatException(
            "Expected %s to keep its %d bytes while the model is open, but found %d; download the file again, and close and open the model."
                .formatted(mapped.file(), mapped.size(), now.size()));
      }
    }
  }
}
