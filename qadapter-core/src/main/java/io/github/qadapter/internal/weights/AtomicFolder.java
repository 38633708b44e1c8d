package io.github.qadapter.internal.weights;

import io.github.qadapter.exception.StorageException;
import io.github.qadapter.internal.files.SteadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an adapter's folder in place whole or not at all: it is written beside its place, under a
 * hidden name, and then renamed.
 */
public final class AtomicFolder {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFolder.class);

  /** The prefixes of all file names in an adapter's folder; other files are not ours to delete. */
  private static final List<String> OWN_PREFIXES =
      List.of("adapter_", "qadapter_", "training-report", "training-metrics");

  private AtomicFolder() {}

  /** Writes a folder's files. */
  @FunctionalInterface
  public interface Contents {
    /** Writes all files into this empty folder; their names begin with one of the own prefixes. */
    void writeInto(Path folder) throws IOException;
  }

  /**
   * Writes a folder. One that is there already is replaced if it is empty or holds an adapter and
   * nothing else; whatever goes wrong, it is then still there as it was.
   *
   * @throws StorageException if something else is there, or if writing fails
   */
  public static void write(Path folder, Contents contents) {
    write(folder, contents, AtomicFolder::checkReplaceable);
  }

  /**
   * Writes a folder that is not there yet, or is empty.
   *
   * @throws StorageException if it is neither, or if writing fails
   */
  public static void writeNew(Path folder, Contents contents) {
    write(folder, contents, AtomicFolder::checkEmpty);
  }

  /** Refuses a place that must not be replaced. */
  @FunctionalInterface
  private interface Check {
    void of(Path place) throws IOException;
  }

  private static void write(Path folder, Contents contents, Check check) {
    try {
      Path place = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
      check.of(place);
      Path parent = place.getParent();
      if (parent == null) {
        throw new StorageException(
            String.format(
                Locale.ROOT,
                "Expected a folder below the root to save to, but found %s; choose another folder.",
                folder));
      }
      Files.createDirectories(parent);
      Path fresh = Files.createDirectory(beside(place, "new"));
      try {
        contents.writeInto(fresh);
        force(fresh);
        moveIntoPlace(fresh, place, check);
      } finally {
        deleteTree(fresh);
      }
    } catch (IOException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Could not write %s (%s); check the disk's space and the folder's permissions.",
              folder,
              e),
          e);
    }
  }

  /**
   * Removes a folder if it is there; it is gone under its own name before its files are.
   *
   * @throws StorageException if it cannot be removed
   */
  public static void delete(Path folder) {
    try {
      if (Files.exists(folder)) {
        Path old = beside(folder.toAbsolutePath().normalize(), "old");
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(old);
      }
    } catch (IOException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT, "Could not delete %s (%s); check the folder's permissions.", folder, e),
          e);
    }
  }

  private static void moveIntoPlace(Path fresh, Path place, Check check) throws IOException {
    if (!Files.exists(place)) {
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    check.of(place);
    Path old = beside(place, "old");
    Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    try {
      deleteTree(old);
    } catch (IOException e) {
      LOG.warn("{} is saved, but its predecessor could not be deleted from {}", place, old, e);
    }
  }

  /**
   * Refuses a place that {@link #write} would refuse.
   *
   * @throws StorageException if something else than an adapter is there
   */
  public static void requireReplaceable(Path folder) {
    try {
      checkReplaceable(folder);
    } catch (IOException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT, "Could not read %s (%s); check the folder's permissions.", folder, e),
          e);
    }
  }

  /**
   * Adds files to a folder that was written, or replaces them, one after the other and each whole.
   *
   * @throws StorageException if writing fails
   */
  public static void update(Path folder, Contents contents) {
    try {
      Path fresh = Files.createDirectory(beside(folder.toAbsolutePath().normalize(), "new"));
      try {
        contents.writeInto(fresh);
        force(fresh);
        try (Stream<Path> files = Files.list(fresh)) {
          for (Path file : files.sorted().toList()) {
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
          }
        }
      } finally {
        deleteTree(fresh);
      }
    } catch (IOException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Could not write into %s (%s); check the disk's space and the folder's permissions.",
              folder,
              e),
          e);
    }
  }

  private static void checkReplaceable(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    if (!Files.isDirectory(place)) {
      throw refused(place, "a file");
    }
    try (Stream<Path> entries = Files.list(place)) {
      List<Path> all = entries.sorted().toList();
      for (Path entry : all) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
            || OWN_PREFIXES.stream().noneMatch(name::startsWith)) {
          throw refused(place, name);
        }
      }
      if (!all.isEmpty() && !Files.exists(place.resolve(PeftFiles.CONFIG))) {
        throw refused(place, all.get(0).getFileName().toString());
      }
    }
  }

  private static void checkEmpty(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    String found = "a file";
    if (Files.isDirectory(place)) {
      try (Stream<Path> entries = Files.list(place)) {
        found =
            entries.map(entry -> entry.getFileName().toString()).sorted().findFirst().orElse("");
      }
    }
    if (!found.isEmpty()) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Expected a new or empty folder at %s, but found %s; choose another folder.",
              place,
              found));
    }
  }

  private static StorageException refused(Path place, String found) {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "Expected a new or empty folder or a saved adapter at %s, but found %s; choose another folder.",
            place,
            found));
  }

  /** Names are random, so that two processes that save to one place do not meet. */
  private static Path beside(Path place, String what) {
    return place.resolveSibling("." + place.getFileName() + "." + what + "-" + UUID.randomUUID());
  }

  /** Makes the files' bytes outlast a power cut before a name points to them. */
  private static void force(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path file : entries.filter(Files::isRegularFile).toList()) {
        try (SteadyFile open = SteadyFile.open(file)) {
          open.sync();
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(root)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
