package io.github.qadapter.internal.hub;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The hub does not answer, or not usefully, as often as it was asked: the cache may still do. */
final class Unreachable extends IOException {
  private static final long serialVersionUID = 1L;

  Unreachable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
