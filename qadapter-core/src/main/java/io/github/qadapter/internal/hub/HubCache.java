package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import io.github.qadapter.internal.files.DiskSpace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One repository's part of the cache, in the layout of Python's {@code huggingface_hub}. */
final class HubCache {
  private final Path root;
  private final HubRepo repo;
  private final Path storage;

  HubCache(Path root, HubRepo repo) {
    this.root = root;
    this.repo = repo;
    this.storage = root.resolve(repo.folder());
  }

  /** The folder of a commit's files. */
  Path snapshot(String commit) {
    return storage.resolve("snapshots").resolve(commit);
  }

  /**
   * The path in the cache of a commit's file, whether it is there or not.
   *
   * @throws HubException if its name would lead elsewhere
   */
  Path pointer(String commit, String file) {
    if (SafeNames.isSafe(file)) {
      try {
        return snapshot(commit).resolve(file);
      } catch (InvalidPathException e) {
        throw unsafe(file, e);
      }
    }
    throw unsafe(file, null);
  }

  Path blob(Checksum checksum) {
    return storage.resolve("blobs").resolve(checksum.hex());
  }

  /**
   * The file that holds a blob's first bytes while it is downloaded. The name is ours alone: locks
   * of Python and of Java do not exclude each other on every system, and older Pythons append to
   * the name without ours.
   */
  Path incomplete(Checksum checksum) {
    return storage.resolve("blobs").resolve(checksum.hex() + ".qadapter.incomplete");
  }

  Path lock(Checksum checksum) {
    return root.resolve(".locks").resolve(repo.folder()).resolve(checksum.hex() + ".lock");
  }

  /** The commit that the revision meant when it was last asked for, or null. */
  @Nullable String commit() {
    if (HubRepo.isCommit(repo.revision())) {
      return repo.revision();
    }
    Path ref = ref();
    try {
      String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : "";
      return HubRepo.isCommit(commit) ? commit : null;
    } catch (IOException e) {
      throw unusable(ref, e);
    }
  }

  /** Notes the commit that the revision means. */
  void note(String commit) {
    Path ref = ref();
    if (repo.revision().equals(commit) || commit.equals(commit())) {
      return;
    }
    try {
      Files.createDirectories(ref.getParent());
      Path fresh = beside(ref);
      Files.writeString(fresh, commit);
      Files.move(fresh, ref, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(ref, e);
    }
  }

  /** The files of a commit that are here, with their sizes. */
  Map<String, Long> files(String commit) {
    Path snapshot = snapshot(commit);
    Map<String, Long> files = new TreeMap<>();
    if (!Files.isDirectory(snapshot)) {
      return files;
    }
    try (Stream<Path> entries = Files.walk(snapshot)) {
      for (Path entry : entries.filter(Files::isRegularFile).toList()) {
        files.put(snapshot.relativize(entry).toString().replace('\\', '/'), Files.size(entry));
      }
      return files;
    } catch (IOException e) {
      throw unusable(snapshot, e);
    }
  }

  /**
   * Gives a blob its name in a commit: a relative link, or where the system grants none the file
   * itself.
   *
   * @param fresh whether this call's owner has just made the blob, so that it may be moved
   */
  void link(Path blob, Path pointer, boolean fresh) throws IOException {
    Path folder = Objects.requireNonNull(pointer.getParent());
    Files.createDirectories(folder);
    Files.deleteIfExists(pointer);
    try {
      Files.createSymbolicLink(pointer, folder.relativize(blob));
    } catch (FileAlreadyExistsException e) {
      // Another program gave the same name to the same bytes in between.
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      if (fresh) {
        Files.move(blob, pointer, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Path copy = Files.copy(blob, beside(pointer));
        Files.move(copy, pointer, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Tells whether a whole file of this length is there, itself or through links. */
  static boolean isWhole(Path file, long size) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) == size;
  }

  /** The disk's free space in bytes, or {@link Long#MAX_VALUE} if it does not tell. */
  long space() {
    return DiskSpace.free(root).stream()
        .filter(space -> space > 0)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  HubException unusable(Path place, IOException cause) {
    return new HubException(
        String.format(
            Locale.ROOT,
            "Expected to use the cache at %s, but the system refused (%s); check the folder's permissions or set HF_HOME to another one.",
            place,
            cause),
        cause);
  }

  private Path ref() {
    return storage.resolve("refs").resolve(repo.revision());
  }

  private HubException unsafe(String file, @Nullable Throwable cause) {
    return new HubException(
        String.format(
            Locale.ROOT,
            "Expected the name of a file within %s, but found \"%s\", which leads elsewhere or is no name on every system; do not use this repository.",
            repo,
            file),
        cause);
  }

  private static Path beside(Path place) {
    return place.resolveSibling(place.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
