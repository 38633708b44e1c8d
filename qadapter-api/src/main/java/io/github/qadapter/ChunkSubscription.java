package io.github.qadapter;

import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One subscriber's answer. Signals go out one at a time, from whichever thread brings work. */
final class ChunkSubscription implements Flow.Subscription {
  private final Queue<String> pieces = new ConcurrentLinkedQueue<>();
  private final AtomicLong wanted = new AtomicLong();

  /**
   * The number of times that work was brought since the thread that hands it out began; 0 if none
   * does.
   */
  private final AtomicInteger work = new AtomicInteger();

  private volatile Flow.@Nullable Subscriber<? super String> subscriber;
  private volatile @Nullable Generation generation;
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;

  /** True once the subscriber broke a rule: what is still offered then is not for it. */
  private volatile boolean refused;

  ChunkSubscription(Flow.Subscriber<? super String> subscriber) {
    this.subscriber = subscriber;
  }

  boolean isCancelled() {
    return subscriber == null;
  }

  void runs(Generation started) {
    generation = started;
    if (isCancelled()) {
      started.cancel();
    }
  }

  void offer(String piece) {
    pieces.add(piece);
    handOut();
  }

  /** No piece follows; with a failure if there was one. */
  void end(@Nullable Throwable cause) {
    if (!ended) {
      failure = cause;
      ended = true;
    }
    handOut();
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      wanted.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    } else if (!isCancelled()) {
      failure =
          new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "Expected a request of at least 1 piece, but found %d (rule 3.9 of Reactive Streams).",
                  n));
      refused = true;
      ended = true;
      stop();
    }
    handOut();
  }

  @Override
  public void cancel() {
    subscriber = null;
    stop();
  }

  private void stop() {
    Generation running = generation;
    if (running != null) {
      running.cancel();
    }
  }

  private void handOut() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int done = 1;
    do {
      try {
        handOutWhatIsWanted();
      } catch (RuntimeException | Error e) {
        cancel();
        throw e;
      } finally {
        done = work.addAndGet(-done);
      }
    } while (done != 0);
  }

  private void handOutWhatIsWanted() {
    while (true) {
      Flow.Subscriber<? super String> receiver = subscriber;
      if (receiver == null) {
        pieces.clear();
        return;
      }
      boolean last = ended;
      if (refused) {
        pieces.clear();
      }
      if (last && pieces.isEmpty()) {
        subscriber = null;
        Throwable cause = failure;
        if (cause == null) {
          receiver.onComplete();
        } else {
          receiver.onError(cause);
        }
        return;
      }
      if (wanted.get() == 0 || pieces.isEmpty()) {
        return;
      }
      String piece = pieces.poll();
      if (piece != null) {
        if (wanted.get() != Long.MAX_VALUE) {
          wanted.decrementAndGet();
        }
        receiver.onNext(piece);
      }
    }
  }
}
