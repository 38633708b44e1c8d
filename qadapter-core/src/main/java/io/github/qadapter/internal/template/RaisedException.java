package io.github.qadapter.internal.template;

/** What a template says with {@code raise_exception}. */
public final class TemplateRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateRefusal(String message) {
    super(message, null, false, false);
  }
}
