package io.github.qadapter.exception;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.QAdapterException;

/**
 * An answer took longer than {@link GenerationOptions.Builder#timeout} allowed. It has ended and
 * its place is free; what a stream had told till then is told.
 */
public final class GenerationTimeoutException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public GenerationTimeoutException(String message) {
    super(message);
  }
}
