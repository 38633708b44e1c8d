package io.github.qadapter.spark;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A saved adapter as bytes, so that it travels to executors that do not see the driver's disk. An
 * adapter has megabytes; a base never travels.
 */
final class AdapterFiles implements Serializable {
  private static final long serialVersionUID = 1;

  /** More than any adapter has; a base checkpoint named by mistake is larger. */
  private static final long MOST_BYTES = 1L << 30;

  private final ArrayList<NamedFile> files;
  private final String digest;

  @SuppressWarnings("ArrayRecordComponent") // sent, never compared
  private record NamedFile(String name, byte[] content) implements Serializable {}

  private AdapterFiles(List<NamedFile> files) {
    this.files = new ArrayList<>(files);
    this.digest = digest(files);
  }

  private static String digest(List<NamedFile> files) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (NamedFile file : files) {
      hasher.putUnencodedChars(file.name()).putInt(file.content().length).putBytes(file.content());
    }
    return hasher.hash().toString();
  }

  /** A digest of all files, the same for the same adapter whichever job brings it. */
  String digest() {
    return digest;
  }

  /**
   * Reads the files of a folder.
   *
   * @throws QAdapterException if it cannot be read, has no file or is too large for an adapter
   */
  static AdapterFiles read(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      List<Path> plain = paths.filter(Files::isRegularFile).sorted().toList();
      long bytes = 0;
      for (Path path : plain) {
        bytes += Files.size(path);
      }
      if (plain.isEmpty() || bytes > MOST_BYTES) {
        throw new QAdapterException(
            String.format(
                Locale.ROOT,
                "Expected a saved adapter of at most %d bytes in %s, but found %d files with %d"
                    + " bytes; name the folder that CustomModel.save wrote.",
                MOST_BYTES,
                folder,
                plain.size(),
                bytes));
      }
      List<NamedFile> files = new ArrayList<>();
      for (Path path : plain) {
        files.add(new NamedFile(path.getFileName().toString(), Files.readAllBytes(path)));
      }
      return new AdapterFiles(files);
    } catch (IOException e) {
      throw new QAdapterException(
          "Expected a saved adapter in " + folder + ", but it cannot be read: " + e, e);
    }
  }

  /**
   * Writes the files into a new temporary folder, lets it be used, and deletes it again.
   *
   * @throws QAdapterException if it cannot be written, as on a full disk
   */
  <T> T use(Function<Path, T> work) {
    try {
      Path folder = Files.createTempDirectory("qadapter-adapter");
      try {
        for (NamedFile file : files) {
          Files.write(folder.resolve(file.name()), file.content());
        }
        return work.apply(folder);
      } finally {
        for (NamedFile file : files) {
          Files.deleteIfExists(folder.resolve(file.name()));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected room for an adapter of %d bytes in %s, but it cannot be written there (%s);"
                  + " make room, or name another folder by -Djava.io.tmpdir in"
                  + " spark.executor.extraJavaOptions.",
              files.stream().mapToLong(file -> file.content().length).sum(),
              System.getProperty("java.io.tmpdir"),
              e),
          e);
    }
  }
}
