package io.github.qadapter.internal.template;

/** A template that does not parse, fails or does not end. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  TemplateException(int line, String message) {
    super(message, null, false, false);
    this.line = line;
  }

  /** The template's line, counted from 1. */
  public int line() {
    return line;
  }
}
