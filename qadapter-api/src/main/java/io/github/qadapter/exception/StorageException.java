package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder cannot be written: the disk has no room or refuses, or something else is at that
 * place; the message names it. What was there before is unchanged.
 */
public final class StorageException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public StorageException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
