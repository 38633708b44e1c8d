package io.github.qadapter.internal.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What tells one state of an adapter's folder from another, without reading its files.
 *
 * @param files name, size, time and identity of each
 * @param changed when the latest of them was written
 */
record FolderStamp(List<String> files, Instant changed) {
  private static final String ADAPTER = "adapter_config.json";
  private static final int SHORT = 8;

  FolderStamp {
    files = List.copyOf(files);
  }

  /** Tells whether a folder holds an adapter, or begins to. */
  static boolean isAdapter(Path folder) {
    return Files.isRegularFile(folder.resolve(ADAPTER));
  }

  static FolderStamp of(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.sorted().toList();
      Instant changed = Instant.EPOCH;
      Stream.Builder<String> lines = Stream.builder();
      for (Path file : all) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Instant time = attributes.lastModifiedTime().toInstant();
        changed = time.isAfter(changed) ? time : changed;
        lines.add(
            String.join(
                "\t",
                Objects.requireNonNull(file.getFileName()).toString(),
                Long.toString(attributes.size()),
                time.toString(),
                String.valueOf(attributes.fileKey())));
      }
      return new FolderStamp(lines.build().toList(), changed);
    }
  }

  /** A few characters that stand for this state. */
  String digest() {
    return Hashing.sha256()
        .hashString(String.join("\n", files), UTF_8)
        .toString()
        .substring(0, SHORT);
  }
}
