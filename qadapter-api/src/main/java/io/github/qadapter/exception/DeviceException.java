package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/** The wanted {@link io.github.qadapter.Device} cannot be reached; the message says what to add. */
public final class DeviceException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public DeviceException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public DeviceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
