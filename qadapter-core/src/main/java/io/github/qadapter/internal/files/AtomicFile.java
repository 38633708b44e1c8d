package io.github.qadapter.internal.files;

import io.github.qadapter.exception.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;

/** Puts a file in place whole or not at all: it is written beside its place and then renamed. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's bytes. */
  @FunctionalInterface
  public interface Contents {
    /** Writes them to a file that is not there yet. */
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes a file that is not there yet.
   *
   * @throws StorageException if it is, or if writing fails
   */
  public static void writeNew(Path file, Contents contents) {
    Path place = file.toAbsolutePath().normalize();
    if (Files.exists(place)) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Expected no file yet at %s, but found one; choose another name or delete it.",
              place));
    }
    write(file, contents);
  }

  /**
   * Writes a file, in the place of one that may be there.
   *
   * @throws StorageException if writing fails
   */
  public static void write(Path file, Contents contents) {
    Path place = file.toAbsolutePath().normalize();
    try {
      if (place.getParent() != null) {
        Files.createDirectories(place.getParent());
      }
      Path fresh = place.resolveSibling("." + place.getFileName() + ".new-" + UUID.randomUUID());
      try {
        contents.writeTo(fresh);
        try (SteadyFile open = SteadyFile.open(fresh)) {
          open.sync();
        }
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Could not write %s (%s); check the disk's space and the folder's permissions.",
              file,
              e),
          e);
    }
  }
}
