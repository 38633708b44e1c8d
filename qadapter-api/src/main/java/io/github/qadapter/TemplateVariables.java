package io.github.qadapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The check of the variables that a caller gives to a chat template. */
final class TemplateVariables {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");
  private static final int DEEPEST = 50;

  /**
   * The names that the library or the template language itself gives; special tokens end in
   * "_token".
   */
  private static final Set<String> TAKEN =
      Set.of(
          "messages",
          "add_generation_prompt",
          "tools",
          "documents",
          "raise_exception",
          "strftime_now",
          "range",
          "dict",
          "namespace",
          "cycler",
          "joiner",
          "lipsum",
          "loop",
          "self",
          "true",
          "false",
          "none",
          "True",
          "False",
          "None");

  private TemplateVariables() {}

  static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Expected a template variable's name of letters, digits and underscores, but found \""
              + name
              + "\".");
    }
    if (TAKEN.contains(name) || name.endsWith("_token")) {
      throw new IllegalArgumentException(
          "Expected a variable of the chat template's own, such as enable_thinking, but found "
              + name
              + ", which is given by the conversation or the checkpoint.");
    }
    return name;
  }

  /** An unchangeable copy of a value. */
  static Object value(String name, @Nullable Object value) {
    return value(name, value, 0);
  }

  private static Object value(String name, @Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw unfit(name, "lists and maps more than " + DEEPEST + " deep");
    }
    if (value instanceof Boolean || value instanceof String || value instanceof Long) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      return Checks.finite(((Number) value).doubleValue(), "the template variable " + name);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(value(name, element, depth + 1)));
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach(
          (key, element) -> {
            if (!(key instanceof String text)) {
              throw unfit(name, "a map with a key that is no text");
            }
            copy.put(text, value(name, element, depth + 1));
          });
      return Collections.unmodifiableMap(copy);
    }
    throw unfit(name, value == null ? "null" : value.getClass().getName());
  }

  private static IllegalArgumentException unfit(String name, String found) {
    return new IllegalArgumentException(
        "Expected a truth value, a number, a text, or lists and maps of these as the template"
            + " variable "
            + name
            + ", but found "
            + found
            + ".");
  }
}
