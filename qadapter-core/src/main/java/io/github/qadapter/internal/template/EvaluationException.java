package io.github.qadapter.internal.template;

/**
 * Thrown when an expression cannot be evaluated; the evaluating statement adds the line and throws
 * a {@link TemplateException}.
 */
final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String complaint;

  EvaluationException(String complaint) {
    super(complaint, null, false, false);
    this.complaint = complaint;
  }

  @Override
  public String getMessage() {
    return complaint;
  }
}
