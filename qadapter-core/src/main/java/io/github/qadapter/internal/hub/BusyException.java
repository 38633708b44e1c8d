package io.github.qadapter.internal.hub;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An answer that asks to come back later: 408, 429 and all from 500 on. */
final class BusyException extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String retryAfter;

  BusyException(int status, @Nullable String retryAfter) {
    super("the server answered " + status);
    this.retryAfter = retryAfter;
  }

  /** The header of that name, or null. */
  @Nullable String retryAfter() {
    return retryAfter;
  }
}
