package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/** A model or adapter file cannot be read: mend or download the file that the message names. */
public final class ModelFormatException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public ModelFormatException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public ModelFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
