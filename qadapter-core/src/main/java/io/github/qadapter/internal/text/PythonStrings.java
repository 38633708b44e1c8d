package io.github.qadapter.internal.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Python's string methods, as far as chat templates call them. */
final class PythonStrings {
  private PythonStrings() {}

  /**
   * What {@code text.method(arguments)} is in Python.
   *
   * @throws IllegalArgumentException if there is no such method here
   */
  static Object call(String text, String method, Object... arguments) {
    return switch (method) {
      case "strip" -> strip(text, string(arguments, 0), true, true);
      case "lstrip" -> strip(text, string(arguments, 0), true, false);
      case "rstrip" -> strip(text, string(arguments, 0), false, true);
      case "startswith" -> any(arguments, text::startsWith);
      case "endswith" -> any(arguments, text::endsWith);
      case "removeprefix" -> {
        String prefix = required(arguments, 0, method);
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = required(arguments, 0, method);
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "split" -> split(text, string(arguments, 0), integer(arguments, 1, -1));
      case "rsplit" -> rsplit(text, string(arguments, 0), integer(arguments, 1, -1));
      case "splitlines" -> text.lines().toList();
      case "replace" ->
          replace(
              text,
              required(arguments, 0, method),
              required(arguments, 1, method),
              integer(arguments, 2, -1));
      case "find" -> (long) text.indexOf(required(arguments, 0, method));
      case "rfind" -> (long) text.lastIndexOf(required(arguments, 0, method));
      case "count" -> (long) split(text, required(arguments, 0, method), -1).size() - 1;
      case "join" -> join(text, arguments);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalize(text);
      case "title" -> title(text);
      case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      case "isalpha" -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
      case "isspace" -> !text.isEmpty() && text.codePoints().allMatch(PythonStrings::isSpace);
      default -> throw new IllegalArgumentException("a string has no method '" + method + "' here");
    };
  }

  /** Removes characters at the ends: white space as Python counts it, or those of a set. */
  static String strip(String text, @Nullable String characters, boolean left, boolean right) {
    IntPredicate removed =
        characters == null ? PythonStrings::isSpace : c -> characters.indexOf(c) >= 0;
    int from = 0;
    int to = text.length();
    while (left && from < to && removed.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && removed.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** Java leaves out the no-break spaces and NEL. */
  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static List<String> split(String text, @Nullable String separator, long limit) {
    List<String> parts = new ArrayList<>();
    String rest = separator == null ? strip(text, null, true, false) : text;
    while (parts.size() != limit) {
      int at = separator == null ? indexOfSpace(rest) : rest.indexOf(nonEmpty(separator));
      if (at < 0) {
        break;
      }
      parts.add(rest.substring(0, at));
      rest =
          separator == null
              ? strip(rest.substring(at), null, true, false)
              : rest.substring(at + separator.length());
    }
    if (separator != null || !rest.isEmpty()) {
      parts.add(rest);
    }
    return parts;
  }

  private static List<String> rsplit(String text, @Nullable String separator, long limit) {
    if (separator == null || limit < 0) {
      if (limit >= 0) {
        throw new IllegalArgumentException("rsplit with a limit needs a separator here");
      }
      return split(text, separator, limit);
    }
    List<String> parts = new ArrayList<>();
    String rest = text;
    for (int at; parts.size() != limit && (at = rest.lastIndexOf(nonEmpty(separator))) >= 0; ) {
      parts.add(rest.substring(at + separator.length()));
      rest = rest.substring(0, at);
    }
    parts.add(rest);
    Collections.reverse(parts);
    return parts;
  }

  private static int indexOfSpace(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (isSpace(text.charAt(at))) {
        return at;
      }
    }
    return -1;
  }

  private static String replace(String text, String old, String with, long limit) {
    if (limit < 0) {
      return text.replace(old, with);
    }
    List<String> parts = split(text, old, limit);
    return String.join(with, parts);
  }

  private static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String title(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      titled.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inWord = Character.isLetter(c);
    }
    return titled.toString();
  }

  private static String join(String separator, Object[] arguments) {
    if (arguments.length == 1 && arguments[0] instanceof Collection<?> parts) {
      return parts.stream().map(Objects::toString).collect(Collectors.joining(separator));
    }
    throw new IllegalArgumentException("join needs a list");
  }

  /** One text, or a tuple of which any will do. */
  private static boolean any(Object[] arguments, Predicate<String> test) {
    if (arguments.length == 1 && arguments[0] instanceof Collection<?> choices) {
      return choices.stream().map(Objects::toString).anyMatch(test);
    }
    return test.test(required(arguments, 0, "startswith or endswith"));
  }

  private static @Nullable String string(Object[] arguments, int index) {
    return index < arguments.length && arguments[index] instanceof String text ? text : null;
  }

  private static String required(Object[] arguments, int index, String method) {
    String text = string(arguments, index);
    if (text == null) {
      throw new IllegalArgumentException(method + " needs a text as argument " + (index + 1));
    }
    return text;
  }

  private static long integer(Object[] arguments, int index, long otherwise) {
    return index < arguments.length && arguments[index] instanceof Number number
        ? number.longValue()
        : otherwise;
  }

  private static String nonEmpty(String separator) {
    if (separator.isEmpty()) {
      throw new IllegalArgumentException("empty separator");
    }
    return separator;
  }
}
