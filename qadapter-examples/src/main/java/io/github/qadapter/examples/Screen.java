package io.github.qadapter.examples;

import java.io.PrintWriter;
import java.util.Locale;

/** Plain text for a terminal of 80 columns. */
final class Screen {
  /** The longest line. */
  static final int WIDTH = 79;

  private final PrintWriter out;

  Screen(PrintWriter out) {
    this.out = out;
  }

  /** An underlined line with space above. */
  void heading(String text) {
    out.println();
    out.println(text);
    out.println("-".repeat(text.length()));
    out.flush();
  }

  /** A text, broken into lines. */
  void text(String text) {
    wrapped(text, "");
  }

  /** Lines as they are; only those that are too long are broken. */
  void lines(String text) {
    for (String line : text.lines().toList()) {
      if (line.length() > WIDTH) {
        wrapped(line, "");
      } else {
        out.println(line);
      }
    }
    out.flush();
  }

  /** A question and its answer. */
  void exchange(String question, String answer) {
    out.println();
    wrapped(question, "  > ");
    wrapped(answer.isBlank() ? "(no words)" : answer.strip(), "    ");
  }

  /** A line of a table: what it is, and the values before and after. */
  void row(String what, String before, String after) {
    out.printf(Locale.ROOT, "  %-47s%13s%13s%n", what, before, after);
    out.flush();
  }

  private void wrapped(String text, String indent) {
    for (String paragraph : text.lines().toList()) {
      StringBuilder line = new StringBuilder(indent);
      for (String word : paragraph.split(" ", -1)) {
        if (line.length() > indent.length() && line.length() + word.length() >= WIDTH) {
          out.println(line);
          line = new StringBuilder(" ".repeat(indent.length()));
        }
        if (line.length() > indent.length()) {
          line.append(' ');
        }
        line.append(word);
      }
      out.println(line);
    }
    out.flush();
  }
}
