package io.github.qadapter.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The room that disks have. */
public final class DiskSpace {
  private DiskSpace() {}

  /**
   * The free bytes of the disk of a place, which need not be there yet; empty if it does not tell.
   */
  public static OptionalLong free(Path place) {
    Path existing = place.toAbsolutePath().normalize();
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
