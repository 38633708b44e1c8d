package io.github.qadapter.internal.answer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands an answer's pieces to a caller's code, one after another and never on the engine's thread.
 * A caller who takes long makes only its own pieces wait, at most a whole answer of them.
 */
final class PieceRelay {
  /** A thread for each answer whose caller is at work at the moment; idle ones end. */
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "qadapter-answers");
            thread.setDaemon(true);
            return thread;
          });

  private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Does something after everything that was given before; returns at once. */
  void then(Runnable task) {
    work.add(task);
    if (waiting.getAndIncrement() == 0) {
      THREADS.execute(this::run);
    }
  }

  private void run() {
    do {
      Runnable task = work.poll();
      if (task != null) {
        task.run();
      }
    } while (waiting.decrementAndGet() != 0);
  }
}
