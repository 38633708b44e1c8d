package io.github.qadapter.internal.torch;

import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files that weights are mapped from, held open, so that each stays the one that was opened
 * whatever comes to stand under its name. Reading a mapped page that a file no longer has ends the
 * process, so before each call it is asked whether one was cut short: some microseconds. What is
 * cut off during a call is not seen in time.
 */
final class MappedFiles implements AutoCloseable {
  private final List<Mapped> files;

  private MappedFiles(List<Mapped> files) {
    this.files = files;
  }

  /**
   * A file. Its channel would close when a caller is interrupted, hence none.
   *
   * @param key tells it from another one that came into its place, null where the system has none
   */
  private record Mapped(Path file, RandomAccessFile open, @Nullable Object key, long size) {}

  /** Opens the files, to be mapped afterwards. */
  static MappedFiles of(List<Path> files) {
    MappedFiles mapped = new MappedFiles(new ArrayList<>());
    for (Path file : files) {
      try {
        mapped.add(file);
      } catch (IOException e) {
        mapped.close();
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Could not read %s: %s; check that the file is still there.",
                file,
                e.getMessage()),
            e);
      }
    }
    return mapped;
  }

  private void add(Path file) throws IOException {
    RandomAccessFile open = new RandomAccessFile(file.toFile(), "r");
    try {
      files.add(new Mapped(file, open, key(file), open.length()));
    } catch (IOException e) {
      open.close();
      throw e;
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * Refuses a file in whose place there is another one. Asked when one has been mapped by its name;
   * later on nothing depends on names.
   *
   * @param number counts as the files were given
   */
  void requireInPlace(int number) {
    Mapped mapped = files.get(number);
    try {
      if (Objects.equals(key(mapped.file()), mapped.key())) {
        return;
      }
    } catch (IOException e) {
      // It is gone, and so are the grounds to believe that the right one was mapped.
    }
    throw new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected %s to stay in its place while the model is opened, but it was replaced or deleted; open the model again.",
            mapped.file()));
  }

  /** Refuses a file that has become shorter; one that was replaced or deleted lives on mapped. */
  void requireWhole() {
    for (Mapped mapped : files) {
      long size;
      try {
        size = mapped.open().length();
      } catch (IOException e) {
        continue;
      }
      if (size < mapped.size()) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected %s to keep its %d bytes while the model is open, but found %d; download the file again, and close and open the model.",
                mapped.file(),
                mapped.size(),
                size));
      }
    }
  }

  @Override
  public void close() {
    for (Mapped mapped : files) {
      try {
        mapped.open().close();
      } catch (IOException e) {
        // It was only read from.
      }
    }
  }
}
