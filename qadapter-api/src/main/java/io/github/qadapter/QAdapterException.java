package io.github.qadapter;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that this library reports, apart from {@link IllegalArgumentException}
 * for a bad option, {@link IllegalStateException} for a closed model and {@link
 * java.util.concurrent.CancellationException} for what was cancelled or interrupted. The message
 * says what was expected, what was found, where, and what to do.
 */
public class QAdapterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public QAdapterException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public QAdapterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
