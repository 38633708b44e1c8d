package io.github.qadapter.examples;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the folder for an adapter before hours of training, not after. */
final class AdapterFolder {
  private AdapterFolder() {}

  /** Refuses a place that holds something other than an adapter, or that cannot be written to. */
  static void requireFree(Path folder) {
    requireWritable(folder);
    if (!Files.exists(folder) || Files.exists(folder.resolve("adapter_config.json"))) {
      return;
    }
    if (!Files.isDirectory(folder) || !isEmpty(folder)) {
      throw new QAdapterException(
          "Expected a new, an empty or an adapter's folder for the adapter, but found something"
              + " else at "
              + folder
              + "; name another one.");
    }
  }

  private static void requireWritable(Path folder) {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    while (parent != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    if (parent == null || !takesFiles(parent)) {
      throw new QAdapterException(
          "Expected a place to write the adapter to, but found none at "
              + folder
              + "; name another one.");
    }
  }

  /** By trying: permissions alone do not tell of a disk that is full or for reading only. */
  private static boolean takesFiles(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, ".qadapter", ".probe"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new QAdapterException("Cannot look into the folder " + folder + ": " + e, e);
    }
  }
}
