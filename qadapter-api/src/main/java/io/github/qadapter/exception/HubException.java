package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/**
 * A repository cannot be fetched from the hub: the message tells a wrong name from a missing token,
 * an unreachable server and a file that arrives damaged. What was received so far is kept, and the
 * next call resumes from there.
 */
public final class HubException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public HubException(String message) {
    super(message);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public HubException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
