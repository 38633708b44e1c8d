package io.github.qadapter.internal.template;

/** Something went wrong in a value; whoever evaluates knows the line. */
final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Fault(String message) {
    super(message, null, false, false);
  }
}
