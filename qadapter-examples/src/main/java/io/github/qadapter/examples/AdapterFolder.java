package io.github.qadapter.examples;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the folder for an adapter before hours of training, not after. */
final class AdapterFolder {
  private AdapterFolder() {}

  /** Refuses a folder that holds something other than an adapter, or a file in its place. */
  static void requireFree(Path folder) {
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

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new QAdapterException("Cannot look into the folder " + folder + ": " + e, e);
    }
  }
}
