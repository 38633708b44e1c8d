package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;

/**
 * A chat template refuses a conversation, for instance one without a user's turn or with a system's
 * message. Another conversation may be answered.
 */
public final class ConversationRefusedException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** With what the template says and what refused it. */
  public ConversationRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
