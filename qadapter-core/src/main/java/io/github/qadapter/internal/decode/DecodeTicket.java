package io.github.qadapter.internal.decode;

import io.github.qadapter.QAdapterException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request under way. Safe for use by several threads. */
public final class DecodeTicket {
  private static final long LOOK_MILLIS = 50;

  private final CompletableFuture<DecodeOutcome> outcome = new CompletableFuture<>();
  private final Runnable wake;
  private volatile boolean cancelled;

  DecodeTicket(Runnable wake) {
    this.wake = wake;
  }

  /**
   * Waits until all rows are at their end. A thread that is interrupted meanwhile cancels the
   * request and stays interrupted.
   *
   * @throws CancellationException if the request was cancelled
   * @throws IllegalStateException if the engine, or an adapter of the request, was closed
   * @throws RuntimeException what a row threw
   */
  public DecodeOutcome await() {
    return await(
        () -> {
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Answering was interrupted before the answer's end.");
          }
        });
  }

  /**
   * Waits, looking now and then and at an interrupt whether to go on.
   *
   * @param check may end the request with an exception
   */
  public DecodeOutcome await(Runnable check) {
    try {
      while (!settled()) {
        check.run();
      }
      return outcome.join();
    } catch (CompletionException e) {
      throw rethrown(e);
    } finally {
      if (!isDone()) {
        cancel();
      }
    }
  }

  /** Waits a moment; an interrupt stays to be seen. */
  private boolean settled() {
    try {
      outcome.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  private static RuntimeException rethrown(CompletionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new QAdapterException("Answering failed: " + failure.getMessage(), cause);
  }

  /** Ends the request before its next token; does nothing if it has ended. */
  public void cancel() {
    cancelled = true;
    wake.run();
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Tells whether it has ended, one way or another. */
  public boolean isDone() {
    return outcome.isDone();
  }

  /**
   * Has something done when the request has ended: on the engine's thread, so it must not block.
   *
   * @param action takes the outcome, or what {@link #await()} would throw
   */
  public void whenDone(BiConsumer<@Nullable DecodeOutcome, @Nullable Throwable> action) {
    CompletableFuture<DecodeOutcome> ignored = outcome.whenComplete(action);
  }

  void complete(DecodeOutcome result) {
    outcome.complete(result);
  }

  void fail(Throwable cause) {
    outcome.completeExceptionally(cause);
  }
}
