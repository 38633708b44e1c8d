package io.github.qadapter.internal.base;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A readers-writer guard around native memory: work holds it open, and closing waits until all work
 * is done.
 */
public final class CloseGuard {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String what;
  private boolean closed;

  /**
   * A guard of memory that is open.
   *
   * @param what the memory's owner, for messages
   */
  public CloseGuard(String what) {
    this.what = what;
  }

  /** Runs work that needs the memory. */
  public <T> T use(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The " + what + " is closed; open it again to use it.");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for running work, then frees the memory once. */
  public void close(Runnable free) {
    close(() -> {}, free);
  }

  /** Tells running work to end, waits for it, then frees the memory once. */
  public void close(Runnable end, Runnable free) {
    if (lock.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          "The " + what + " cannot be closed from within its own work; close it afterwards.");
    }
    end.run();
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        free.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
