package io.github.qadapter.internal.template;

/** Something went wrong in a value; whoever evaluates knows the line. */
final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String complaint;

  Fault(String complaint) {
    super(complaint, null, false, false);
    this.complaint = complaint;
  }

  @Override
  public String getMessage() {
    return complaint;
  }
}
