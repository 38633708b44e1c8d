package io.github.qadapter;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An answer for each subscriber, in pieces. A subscriber that asks slowly lets pieces wait, at most
 * those of its own answer, and nobody else.
 */
final class ChunkPublisher implements Flow.Publisher<String> {
  private final Function<Consumer<String>, Generation> start;

  /** start: begins an answer whose pieces go to the consumer. */
  ChunkPublisher(Function<Consumer<String>, Generation> start) {
    this.start = start;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super String> subscriber) {
    ChunkSubscription subscription =
        new ChunkSubscription(Objects.requireNonNull(subscriber, "subscriber"));
    subscriber.onSubscribe(subscription);
    if (subscription.isCancelled()) {
      return;
    }
    try {
      Generation generation = start.apply(subscription::offer);
      subscription.runs(generation);
      CompletableFuture<Reply> ignored =
          generation
              .whenDone()
              .whenComplete(
                  (reply, failure) -> subscription.end(failure == null ? null : cause(failure)));
    } catch (RuntimeException e) {
      subscription.end(e);
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
