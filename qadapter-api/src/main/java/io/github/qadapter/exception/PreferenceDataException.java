package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/** A preference file cannot be read: mend the line that the message names. */
public final class PreferenceDataException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public PreferenceDataException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public PreferenceDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
