package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/** No engine is on the class path: add the dependency that the message names. */
public final class MissingEngineException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public MissingEngineException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public MissingEngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
