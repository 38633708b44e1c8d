package io.github.qadapter.internal.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one thread of one process at a time do something, by a lock on a file. It saves work and
 * keeps order; that no damaged file gets a name is the checksum's task, so a file system without
 * locks is no obstacle.
 */
final class FileMutex {
  private static final Logger LOG = LoggerFactory.getLogger(FileMutex.class);
  private static final long POLL_MILLIS = 100;
  private static final int POLLS_A_MESSAGE = 100;

  /** File locks are the process's, so its own threads need others. Never two are held at once. */
  private static final ReentrantLock[] THREADS = new ReentrantLock[64];

  static {
    for (int i = 0; i < THREADS.length; i++) {
      THREADS[i] = new ReentrantLock();
    }
  }

  private FileMutex() {}

  /** Work that is done while the lock is held. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** Does this as soon as nobody else who uses the same lock file is at it. */
  static void holding(Path lock, Action action) throws IOException, InterruptedException {
    Path place = lock.toAbsolutePath().normalize();
    ReentrantLock threads = THREADS[Math.floorMod(place.hashCode(), THREADS.length)];
    threads.lockInterruptibly();
    try {
      Files.createDirectories(place.getParent());
      try (FileChannel channel =
          FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        awaitLock(channel, place);
        action.run();
      }
    } finally {
      threads.unlock();
    }
  }

  /** Closing the channel gives the lock back. */
  private static void awaitLock(FileChannel channel, Path file) throws InterruptedException {
    try {
      for (int polls = 1; channel.tryLock() == null; polls++) {
        if (polls % POLLS_A_MESSAGE == 0) {
          LOG.info("Another process fetches the same file; waiting for {}", file);
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      LOG.warn("Files cannot be locked here, going on without: {}", file, e);
    }
  }
}
