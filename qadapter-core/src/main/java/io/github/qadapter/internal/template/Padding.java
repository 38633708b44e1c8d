package io.github.qadapter.internal.template;

/** Python's methods that make text wider. */
final class Padding {
  private Padding() {}

  static String padded(Budget budget, String text, Arguments arguments, int left, int right) {
    arguments.byPlace(1, 2);
    long width = arguments.integer(0, "width", 0);
    String fill = arguments.has(1, "fillchar") ? arguments.text(1, "fillchar") : " ";
    if (Values.length(fill) != 1) {
      throw new EvaluationException("The fill character must be exactly one character long");
    }
    long missing = width - Values.length(text);
    if (missing <= 0) {
      return text;
    }
    budget.spend(missing);
    // In the middle, Python puts the odd one to the left only in an odd width.
    long before = left + right == 2 ? missing / 2 + (missing & width & 1) : missing * left;
    return fill.repeat((int) before) + text + fill.repeat((int) (missing - before));
  }

  /** Zeros behind the sign. */
  static String zeros(Budget budget, String text, Arguments arguments) {
    long missing = arguments.byPlace(1, 1).integer(0, "width", 0) - Values.length(text);
    if (missing <= 0) {
      return text;
    }
    budget.spend(missing);
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    return text.substring(0, sign) + "0".repeat((int) missing) + text.substring(sign);
  }

  static String tabs(Budget budget, String text, Arguments arguments) {
    long size = arguments.allowing(0, "tabsize").integer(0, "tabsize", 8);
    StringBuilder out = new StringBuilder();
    long column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        long blanks = size > 0 ? size - column % size : 0;
        budget.spend(blanks);
        out.append(" ".repeat((int) blanks));
        column += blanks;
      } else {
        column = c == '\n' || c == '\r' ? 0 : column + 1;
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }
}
