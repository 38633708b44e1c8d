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
import java.util.function.Supplier;

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

  private final ThreadPoolExecutor one;

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
              Thread thread =
                  new Thread(
                      () -> {
                        first.run();
                        work.run();
                      },
                      "qadapter-native");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs it there and waits for it; what it throws is thrown here.
   *
   * @throws IllegalStateException if the model was closed before
   */
  <T> T call(Supplier<T> work) {
    Future<T> result;
    try {
      result = one.submit(work::get);
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
