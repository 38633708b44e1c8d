package io.github.qadapter.internal.data;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a file when it was first looked at, to know it again. It may grow at its end and is
 * the same file still; neither its size nor its name tells that.
 */
final class FileState {
  /** A file of no more is digested as a whole. */
  private static final int DIGESTED = 1 << 20;

  private static final int BLOCK = 1 << 14;

  private final Path path;
  private final BasicFileAttributes seen;
  private @Nullable HashCode digest;

  /**
   * A file as it is now.
   *
   * @throws IOException if there is none that can be read
   */
  FileState(Path path) throws IOException {
    this.path = path;
    this.seen = Files.readAttributes(path, BasicFileAttributes.class);
  }

  /** The size that it had, in bytes; bytes beyond do not count. */
  long size() {
    return seen.size();
  }

  /**
   * Tells whether those bytes are there as they were, as far as size, time of change, the system's
   * key and a digest of samples tell.
   */
  synchronized boolean isStillThere() throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    boolean grown = now.size() > seen.size();
    boolean untouched = grown || now.lastModifiedTime().equals(seen.lastModifiedTime());
    if (now.size() < seen.size() || !untouched || !Objects.equals(now.fileKey(), seen.fileKey())) {
      return false;
    }
    HashCode found = samples();
    if (digest == null) {
      digest = found;
    }
    return digest.equals(found);
  }

  /** The first and the last bytes that count and blocks between them, or all of a small file. */
  private HashCode samples() throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    int blocks = DIGESTED / BLOCK;
    // No channel: it would close when its reader is interrupted, which cancels what goes on here.
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      if (size() <= DIGESTED) {
        put(file, 0, (int) size(), hasher);
      } else {
        for (int i = 0; i < blocks; i++) {
          put(file, (size() - BLOCK) / (blocks - 1) * i, BLOCK, hasher);
        }
        put(file, size() - BLOCK, BLOCK, hasher);
      }
    }
    return hasher.hash();
  }

  private static void put(RandomAccessFile file, long from, int length, Hasher hasher)
      throws IOException {
    byte[] bytes = new byte[length];
    file.seek(from);
    int found = 0;
    int more = 0;
    while (found < length && more >= 0) {
      more = file.read(bytes, found, length - found);
      found += Math.max(0, more);
    }
    hasher.putBytes(bytes, 0, found);
  }
}
