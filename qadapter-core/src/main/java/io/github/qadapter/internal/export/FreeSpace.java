package io.github.qadapter.internal.export;

import io.github.qadapter.exception.StorageException;
import io.github.qadapter.internal.files.DiskSpace;
import java.nio.file.Path;
import java.util.Locale;

/** The disk's room, looked at before gigabytes are written and not after. */
final class FreeSpace {
  /** Configuration, vocabulary and a file system's own. */
  private static final long BESIDE = 64L << 20;

  private static final double MEBIBYTE = 1 << 20;

  private FreeSpace() {}

  /** Refuses a place whose disk has no room for so many bytes of tensors. */
  static void require(Path place, long bytes) {
    // Unknown: writing will tell.
    DiskSpace.free(place).ifPresent(free -> require(place, bytes + BESIDE, free));
  }

  static void require(Path place, long bytes, long free) {
    if (free < bytes) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Expected %.0f MiB of free disk space for the merged model at %s, but found %.0f MiB; free some or choose another place.",
              bytes / MEBIBYTE,
              place,
              free / MEBIBYTE));
    }
  }
}
