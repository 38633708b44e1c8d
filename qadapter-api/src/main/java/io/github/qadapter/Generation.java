package io.github.qadapter;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * An answer under way, from {@link LanguageModel#stream}. Safe for use by several threads.
 *
 * <p>Engines and test doubles implement it, applications do not: it gets further methods.
 */
public interface Generation {
  /**
   * Ends the answer before its next token; returns at once. {@link #reply()} then throws a {@link
   * CancellationException}. Does nothing once the answer is done.
   */
  void cancel();

  /** Tells whether the answer has ended, in whatever way, and its last chunk was taken. */
  default boolean isDone() {
    return whenDone().isDone();
  }

  /**
   * Waits for the end. A thread that is interrupted meanwhile cancels the answer and stays
   * interrupted.
   *
   * @throws CancellationException if it was cancelled
   * @throws io.github.qadapter.exception.GenerationTimeoutException if the options' timeout passed
   * @throws IllegalStateException if the model was closed
   * @throws RuntimeException what the consumer of chunks threw
   */
  default Reply reply() {
    return Waiting.forReply(this);
  }

  /**
   * Completes after the last chunk was taken, with the reply or with the exception that {@link
   * #reply()} would throw. Completing or cancelling the future itself does not touch the answer.
   */
  CompletableFuture<Reply> whenDone();
}
