package io.github.qadapter.internal.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the log, new and empty when made. It grows by whole lines; what a failed write left
 * is taken back.
 *
 * <p>Written through {@link RandomAccessFile}, because an interrupt closes a channel for everyone.
 * Appending is the caller's to serialize; forcing may go on at the same time.
 */
final class Segment {
  private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
  private static final FileAttribute<?>[] OWNER_ONLY =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
          }
          : new FileAttribute<?>[0];

  private final RandomAccessFile file;
  private final Object forcing = new Object();
  private long size;
  private boolean closed;
  private @Nullable IOException failure;
  private volatile boolean broken;

  private Segment(RandomAccessFile file) {
    this.file = file;
  }

  /** Makes the file; its name outlasts a power cut from here on. */
  static Segment create(Path path) throws IOException {
    Files.createFile(path, OWNER_ONLY);
    Segment segment = new Segment(new RandomAccessFile(path.toFile(), "rw"));
    forceName(path);
    return segment;
  }

  /**
   * Forces a new name to disk; where folders cannot be forced, as on Windows, the system does so by
   * itself.
   */
  private static void forceName(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      return;
    }
    try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      LOG.debug("The folder {} cannot be forced to the disk.", parent, e);
    }
  }

  /** Adds a line whole or not at all. */
  void append(byte[] line) throws IOException {
    try {
      file.write(line);
      size += line.length;
    } catch (IOException e) {
      takeBack();
      throw e;
    }
  }

  /** A file that cannot be mended is not written to again; readers pass over an unfinished line. */
  private void takeBack() {
    try {
      file.setLength(size);
      file.seek(size);
    } catch (IOException e) {
      broken = true;
      LOG.warn("The last line of a preference log stays unfinished; a new file is begun.", e);
    }
  }

  /** Waits for the disk. After a failure nobody knows what the disk holds: a new file is due. */
  void force() throws IOException {
    synchronized (forcing) {
      if (failure != null) {
        throw failure;
      }
      if (!closed) {
        sync();
      }
    }
  }

  /** Waits for the disk and closes the file, which is closed even if the disk refuses. */
  void close() throws IOException {
    synchronized (forcing) {
      if (closed) {
        return;
      }
      closed = true;
      try (file) {
        sync();
      }
    }
  }

  private void sync() throws IOException {
    try {
      file.getFD().sync();
    } catch (IOException e) {
      failure = e;
      broken = true;
      throw e;
    }
  }

  /** The file's bytes. */
  long size() {
    return size;
  }

  /** Tells whether another file has to be begun. */
  boolean isBroken() {
    return broken;
  }
}
