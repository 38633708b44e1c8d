package io.github.qadapter;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for answers. */
final class Waiting {
  private Waiting() {}

  static Reply forReply(Generation generation) {
    try {
      return generation.whenDone().get();
    } catch (InterruptedException e) {
      generation.cancel();
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("Answering was interrupted before the answer's end.");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  /** The same exception, unchecked. */
  static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new QAdapterException("Answering failed: " + cause, cause);
  }
}
