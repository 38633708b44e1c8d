package io.github.qadapter.internal.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A response's body, read piece by piece by one thread with a limit on silence, which the JDK's own
 * streams lack: a server that stops in the middle would hold them for ever.
 */
final class BodyReader implements HttpResponse.BodySubscriber<BodyReader>, AutoCloseable {
  /** One thing that the client's threads tell the reading one. */
  private record Signal(List<ByteBuffer> bytes, boolean end, @Nullable Throwable failure) {}

  private static final Flow.Subscription CLOSED =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

  /**
   * The next bytes, or null at the end.
   *
   * @throws HttpTimeoutException if nothing comes for so long
   */
  @Nullable List<ByteBuffer> next(Duration silence) throws IOException, InterruptedException {
    Signal signal = signals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (signal == null) {
      throw new HttpTimeoutException("nothing arrived for " + silence.toSeconds() + " s");
    }
    if (signal.failure() != null) {
      throw new IOException(
          "the connection broke: " + signal.failure().getMessage(), signal.failure());
    }
    if (signal.end()) {
      return null;
    }
    Flow.Subscription upstream = subscription.get();
    if (upstream != null) {
      upstream.request(1);
    }
    return signal.bytes();
  }

  @Override
  public CompletionStage<BodyReader> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription upstream) {
    if (subscription.compareAndSet(null, upstream)) {
      upstream.request(1);
    } else {
      upstream.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    signals.add(new Signal(bytes, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(List.of(), false, failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(List.of(), true, null));
  }

  /** Lets go of the connection. */
  @Override
  public void close() {
    Flow.Subscription upstream = subscription.getAndSet(CLOSED);
    if (upstream != null) {
      upstream.cancel();
    }
  }
}
