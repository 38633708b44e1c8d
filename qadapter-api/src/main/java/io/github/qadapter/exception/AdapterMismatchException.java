package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/** An adapter was made for another base model: open it with the base that the message names. */
public final class AdapterMismatchException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public AdapterMismatchException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public AdapterMismatchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
