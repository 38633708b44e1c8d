package io.github.qadapter.internal.answer;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does an answer's work for its caller, one task after another on one thread, which is never the
 * engine's. A caller who takes long makes only its own pieces wait, at most a whole answer of them.
 */
final class PieceRelay {
  /** A thread for each answer that has begun to be told; idle ones end. */
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "qadapter-answers");
            thread.setDaemon(true);
            return thread;
          });

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private boolean over; // touched by the one thread only

  /** Does something after everything that was given before; returns at once. */
  void then(Runnable task) {
    tasks.add(task);
    if (!started.getAndSet(true)) {
      THREADS.execute(this::run);
    }
  }

  /** {@link #then} for the last time. */
  void last(Runnable task) {
    then(
        () -> {
          over = true;
          task.run();
        });
  }

  private void run() {
    while (!over) {
      // A caller's code may have interrupted this thread, which goes on until the answer's end.
      Uninterruptibles.takeUninterruptibly(tasks).run();
    }
  }
}
