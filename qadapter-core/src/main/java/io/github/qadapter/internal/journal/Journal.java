package io.github.qadapter.internal.journal;

import io.github.qadapter.exception.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lines in files of one opening, each begun when the last one is full. Files are named so that
 * their order is that of time, and so that no two openings share one.
 *
 * <p>Lines are numbered from 1. Threads that wait for the disk at the same time share one wait: who
 * gets the turn to force does so for all lines written by then.
 */
final class Journal {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path folder;
  private final long rotateAtBytes;
  private final String opening =
      TIME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8);
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock forcing = new ReentrantLock();
  private @Nullable Segment segment;
  private int segments;
  private long written;
  private boolean closed;
  private volatile long forced;
  private volatile @Nullable IOException refused;

  Journal(Path folder, long rotateAtBytes) {
    this.folder = folder;
    this.rotateAtBytes = rotateAtBytes;
  }

  Path folder() {
    return folder;
  }

  /**
   * Adds a line, which the operating system has when this returns.
   *
   * @return its number
   */
  long append(byte[] line) {
    writing.lock();
    try {
      requireOpen();
      room(line.length).append(line);
      return ++written;
    } catch (IOException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "Could not write a line of the preference log in %s (%s); check the disk's space and the folder's permissions.",
              folder,
              e),
          e);
    } finally {
      writing.unlock();
    }
  }

  /** The file to write to; called with the lock. */
  private Segment room(int bytes) throws IOException {
    Segment current = segment;
    if (current != null
        && (current.isBroken() || (current.size() > 0 && current.size() + bytes > rotateAtBytes))) {
      segment = null;
      end(current);
      current = null;
    }
    if (current == null) {
      Files.createDirectories(folder);
      segments++;
      current =
          Segment.create(
              folder.resolve(
                  String.format(Locale.ROOT, "preferences-%s-%04d.jsonl", opening, segments)));
      segment = current;
    }
    return current;
  }

  /** A line that the next file takes is not lost because the last file is in doubt. */
  private void end(Segment full) {
    try {
      full.close();
    } catch (IOException e) {
      refused = e;
    }
  }

  /** Waits until the disk has everything written so far. */
  void forceAll() {
    long last;
    writing.lock();
    try {
      last = written;
    } finally {
      writing.unlock();
    }
    force(last);
  }

  /** Waits until the disk has the line of this number and all before. */
  void force(long number) {
    forcing.lock();
    try {
      if (forced >= number) {
        return;
      }
      Segment current;
      long upTo;
      writing.lock();
      try {
        current = segment;
        upTo = written;
      } finally {
        writing.unlock();
      }
      if (current != null) {
        current.force(); // earlier files were forced when they were left
      }
      forced = upTo;
    } catch (IOException e) {
      refused = e;
      throw inDoubt(e);
    } finally {
      forcing.unlock();
    }
  }

  /** Refuses to call everything safe if the disk ever refused. */
  void requireForced() {
    IOException e = refused;
    if (e != null) {
      throw inDoubt(e);
    }
  }

  private StorageException inDoubt(IOException e) {
    return new StorageException(
        String.format(
            Locale.ROOT,
            "Expected the disk to take the preference log in %s, but it refused (%s), so that lines may be lost in a power cut; check the disk.",
            folder,
            e),
        e);
  }

  void close() {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (segment != null) {
        end(segment);
        segment = null;
      }
      forced = written;
    } finally {
      writing.unlock();
    }
    requireForced();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The preference log in " + folder + " is closed.");
    }
  }
}
