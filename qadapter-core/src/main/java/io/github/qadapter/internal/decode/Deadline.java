package io.github.qadapter.internal.decode;

import io.github.qadapter.exception.GenerationTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The time by which a request has to be over. It runs from the moment at which it is made. */
public final class Deadline {
  private final Duration allowed;
  private final LongSupplier nanos;
  private final long start;

  /** nanos: a clock that only goes forward. */
  Deadline(Duration allowed, LongSupplier nanos) {
    this.allowed = allowed;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** A deadline so much from now. */
  public static Deadline in(Duration allowed) {
    return new Deadline(allowed, System::nanoTime);
  }

  boolean hasPassed() {
    return allowed.compareTo(Duration.ofNanos(nanos.getAsLong() - start)) <= 0;
  }

  GenerationTimeoutException error() {
    return new GenerationTimeoutException(
        "Expected an answer within "
            + allowed.toMillis()
            + " ms, but it was not at its end; allow more time or fewer tokens (timeout,"
            + " maxTokens), or fewer answers at once (maxConcurrent).");
  }
}
