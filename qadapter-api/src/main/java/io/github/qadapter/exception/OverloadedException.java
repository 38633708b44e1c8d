package io.github.qadapter.exception;

import io.github.qadapter.DecodingOptions;
import io.github.qadapter.QAdapterException;

/**
 * A request was refused because too many wait already, or because it would never fit the memory for
 * caches. Nothing was computed; try again later, or raise the limit that the message names ({@link
 * DecodingOptions}).
 */
public class OverloadedException extends QAdapterException {
  private static final long serialVersionUID = 1L;

  /** An error with its one-sentence explanation. */
  public OverloadedException(String message) {
    super(message);
  }
}
