package io.github.qadapter.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that requests may take. A thread that is still at it when the time is over is
 * interrupted, which closes a channel that it reads or writes and ends its waiting.
 */
final class Deadlines implements AutoCloseable {
  private final ScheduledThreadPoolExecutor clock;

  Deadlines() {
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "qadapter-http-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
  }

  /** A deadline of the thread that asks for it, which has to close it. */
  Deadline start(Duration time) {
    Deadline deadline = new Deadline(Thread.currentThread());
    deadline.moveTo(time);
    return deadline;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** One thread's deadline. */
  final class Deadline implements AutoCloseable {
    private final Thread thread;

    @GuardedBy("this")
    private @Nullable ScheduledFuture<?> alarm;

    @GuardedBy("this")
    private boolean over;

    @GuardedBy("this")
    private boolean passed;

    private Deadline(Thread thread) {
      this.thread = thread;
    }

    /** Sets it to so long from now. */
    synchronized void moveTo(Duration time) {
      if (alarm != null) {
        alarm.cancel(false);
      }
      if (!over && !clock.isShutdown()) {
        alarm = clock.schedule(this::ring, time.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private synchronized void ring() {
      if (!over) {
        passed = true;
        thread.interrupt();
      }
    }

    /** Tells whether the time is over. */
    synchronized boolean hasPassed() {
      return passed;
    }

    /** Ends it; the thread is not interrupted any more. */
    @Override
    public synchronized void close() {
      over = true;
      if (alarm != null) {
        alarm.cancel(false);
      }
      if (passed) {
        boolean ignored = Thread.interrupted(); // it was meant for what is over
      }
    }
  }
}
