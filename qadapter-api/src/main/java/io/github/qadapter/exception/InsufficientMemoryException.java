package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/**
 * There is too little memory, or a memory budget is too small, for a model, an answer or a training
 * step; the message says what to lower.
 */
public final class InsufficientMemoryException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public InsufficientMemoryException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public InsufficientMemoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
