package io.github.qadapter.internal.template;

/** Thrown when a template calls {@code raise_exception}, with the template's message. */
public final class RaisedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RaisedException(String message) {
    super(message, null, false, false);
  }
}
