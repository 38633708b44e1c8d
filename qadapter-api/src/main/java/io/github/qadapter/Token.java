package io.github.qadapter;

import java.util.Objects;

/**
 * A token of a model's vocabulary.
 *
 * @param id its number, from 0
 * @param text its piece of text as a person reads it; for a special token, its name
 */
public record Token(int id, String text) {
  /** Refuses a negative number. */
  public Token {
    Checks.atLeast(0, id, "a token's number");
    Objects.requireNonNull(text, "text");
  }
}
