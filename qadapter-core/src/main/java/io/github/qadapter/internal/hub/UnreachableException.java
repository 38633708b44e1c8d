package io.github.qadapter.internal.hub;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when all attempts at reaching the hub have failed; the cache may still serve the request.
 */
final class UnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
