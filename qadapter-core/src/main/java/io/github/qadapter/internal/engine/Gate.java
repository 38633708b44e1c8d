package io.github.qadapter.internal.engine;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps native memory alive while it is used: work goes through the gate, and closing waits until
 * all work is out.
 */
final class Gate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String what;
  private boolean closed;

  Gate(String what) {
    this.what = what;
  }

  /** Runs work that needs the memory. */
  <T> T use(Supplier<T> work) {
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
  void close(Runnable free) {
    close(() -> {}, free);
  }

  /** Tells running work to end, waits for it, then frees the memory once. */
  void close(Runnable end, Runnable free) {
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
