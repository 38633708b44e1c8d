package io.github.qadapter.spi;

import java.nio.file.Path;
import java.util.List;

/** Where preference data is to be read from. */
public sealed interface PreferenceSource {
  /**
   * Files, and folders that hold files, one after the other.
   *
   * @param paths at least one
   */
  record Files(List<Path> paths) implements PreferenceSource {
    /** Copies the list. */
    public Files {
      paths = List.copyOf(paths);
    }
  }
}
