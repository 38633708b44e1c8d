package io.github.qadapter.exception;

import io.github.qadapter.QAdapterException;
import org.jspecify.annotations.Nullable;

/** A training run cannot begin in its folder of checkpoints, or cannot go on from it. */
public final class CheckpointException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** The reasons, for programs that do something about them. */
  public enum Reason {
    /** There is no checkpoint to go on from. */
    MISSING,
    /** There is a checkpoint already where a new run was to begin. */
    EXISTING,
    /** The checkpoint is another run's: model, preferences or settings differ. */
    OTHER_RUN,
    /** The checkpoint is in the format of another version of this library. */
    OTHER_FORMAT,
    /** The folder cannot be made, read or written. */
    FOLDER
  }

  /** An error with its one-sentence explanation. */
  public CheckpointException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** An error with its one-sentence explanation and what brought it about. */
  public CheckpointException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
