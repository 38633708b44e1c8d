package io.github.qadapter.internal.torch;

import static com.google.common.base.Throwables.throwIfUnchecked;
import static com.google.common.util.concurrent.Uninterruptibles.getUninterruptibly;
import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that makes a program's native calls for all callers, in the order in which they come,
 * so that neither training nor answers starve the other.
 *
 * <p>OpenMP gives each thread that computes helpers of its own, one for each further processor.
 * With two such threads in a process there are more of them than processors, and then its helpers
 * sleep between any two operations instead of waiting awake for the next one.
 */
final class NativeThread implements AutoCloseable {
  /** An idle model keeps no thread and no helpers. */
  private static final int IDLE_SECONDS = 30;

  /** Its name; OpenMP's helpers take it over. Linux keeps 15 characters, which it has. */
  static final String NAME = "qadapter-native";

  private static final AtomicInteger RUNNING = new AtomicInteger();

  private final ThreadPoolExecutor one;
  private volatile @Nullable Thread thread;

  NativeThread() {
    this(() -> {});
  }

  /**
   * With something to be done first on the thread, each time one begins.
   *
   * @param first must not throw
   */
  NativeThread(Runnable first) {
    one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread next = new Thread(() -> run(first, work), NAME);
              next.setDaemon(true);
              return next;
            });
    one.allowCoreThreadTimeOut(true);
  }

  /** How many of them there are in the process. */
  static int running() {
    return RUNNING.get();
  }

  private void run(Runnable first, Runnable work) {
    thread = Thread.currentThread();
    RUNNING.incrementAndGet();
    try {
      first.run();
      work.run();
    } finally {
      if (RUNNING.decrementAndGet() == 0) {
        HelperWaiting.end();
      }
    }
  }

  private static <T> T thenLook(Supplier<T> work) {
    T result = work.get();
    HelperWaiting.look();
    return result;
  }

  /**
   * Runs it there, at once if this is that thread, and waits for it; what it throws is thrown here.
   *
   * @throws IllegalStateException if the model was closed before
   */
  <T> T call(Supplier<T> work) {
    if (Thread.currentThread() == thread) {
      return work.get();
    }
    Future<T> result;
    try {
      result = one.submit(() -> thenLook(work));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("The model was closed before this call.", e);
    }
    try {
      return requireNonNull(getUninterruptibly(result));
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause());
      // Its trace says who asked; the thread's own does not.
      cause.addSuppressed(new IllegalStateException("This call was waiting for it."));
      throwIfUnchecked(cause);
      throw new IllegalStateException(cause);
    }
  }

  @Override
  public void close() {
    one.shutdown();
  }
}
