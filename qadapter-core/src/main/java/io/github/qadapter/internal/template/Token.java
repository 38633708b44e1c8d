package io.github.qadapter.internal.template;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text its text; of a string its value
 * @param line where it begins
 */
record Token(Kind kind, String text, int line) {
  /** The kinds of tokens. */
  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }

  /** The token as error messages name it. */
  String described() {
    return switch (kind) {
      case DATA -> "text";
      case VARIABLE_BEGIN -> "'{{'";
      case VARIABLE_END -> "'}}'";
      case BLOCK_BEGIN -> "'{%'";
      case BLOCK_END -> "'%}'";
      case END -> "the end of the template";
      default -> "'" + text + "'";
    };
  }
}
