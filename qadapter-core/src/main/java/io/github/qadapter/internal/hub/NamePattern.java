package io.github.qadapter.internal.hub;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of files with {@code *} for any text, folders included, and {@code ?} for any character, as
 * the patterns of Python's {@code huggingface_hub}.
 */
public final class NamePattern {
  private NamePattern() {}

  /** A predicate that holds for the whole names that the pattern matches. */
  public static Predicate<String> of(String pattern) {
    String regex =
        pattern
            .codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
  }
}
