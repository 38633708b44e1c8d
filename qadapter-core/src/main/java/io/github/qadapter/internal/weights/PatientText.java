package io.github.qadapter.internal.weights;

/**
 * A short text that lets itself be looked at only so often. A pattern from outside that goes back
 * and forth without end is stopped by it.
 */
final class PatientText implements CharSequence {
  /** An honest pattern looks at each character of a module's name a few times. */
  private static final int LOOKS = 1_000_000;

  private final CharSequence text;
  private int looks;

  PatientText(CharSequence text) {
    this.text = text;
  }

  /** Says that the text was looked at too often. */
  static final class ExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public char charAt(int index) {
    if (++looks > LOOKS) {
      throw new ExhaustedException();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
