package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/**
 * Training left the numbers' range: follow the advice in the message, often a lower learning rate.
 */
public final class TrainingDivergedException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public TrainingDivergedException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public TrainingDivergedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
