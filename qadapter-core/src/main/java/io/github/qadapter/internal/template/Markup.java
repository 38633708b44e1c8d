package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Text that counts as escaped, as {@code safe} and {@code escape} give it: Python's {@code Markup}.
 * What is joined to it is escaped; its own methods give such text again.
 */
record Markup(String text) {
  private static final Set<String> OWN = Set.of("escape", "striptags", "unescape");
  private static final Set<String> PLAIN =
      Set.of("count", "encode", "endswith", "find", "index", "maketrans", "rfind", "rindex");

  static boolean has(String method) {
    return Strings.has(method) || OWN.contains(method);
  }

  /** The escaped form of whatever is not yet escaped. */
  static Markup escaped(Budget budget, Object value) {
    return value instanceof Markup markup
        ? markup
        : new Markup(escape(budget, Printer.str(budget, value)));
  }

  static String escape(Budget budget, String text) {
    String escaped =
        text.replace("&", "&amp;")
            .replace(">", "&gt;")
            .replace("<", "&lt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;");
    return budget.characters(escaped);
  }

  Markup plus(Budget budget, Object other) {
    return new Markup(text + escaped(budget, other).text);
  }

  /** Calls a method of text; it escapes what goes in. */
  Object call(Frame frame, String method, Arguments arguments) {
    Budget budget = frame.budget();
    if (method.equals("striptags")) {
      arguments.allowing(0);
      return Html.withoutTags(budget, text);
    }
    if (method.equals("escape")) {
      return escaped(budget, arguments.byPlace(1, 1).required(0, "s"));
    }
    if (method.equals("unescape")) {
      arguments.allowing(0);
      return Html.unescaped(budget, text);
    }
    if (method.startsWith("format")) {
      return new Markup(StringFormat.format(frame, this, arguments, method.equals("format_map")));
    }
    List<Object> positional = new ArrayList<>(arguments.positional());
    int escapedPlace =
        switch (method) {
          case "replace", "ljust", "rjust", "center" -> 1;
          default -> -1;
        };
    if (escapedPlace >= 0 && positional.size() > escapedPlace) {
      positional.set(escapedPlace, escaped(budget, positional.get(escapedPlace)));
    }
    if (method.equals("join") && positional.size() == 1) {
      List<Object> parts = new ArrayList<>();
      for (Object part : Values.elements(budget, positional.get(0))) {
        parts.add(escaped(budget, part));
      }
      positional.set(0, parts);
    }
    Arguments passed = new Arguments(positional, Map.copyOf(arguments.named()));
    Object result = Strings.call(frame, text, method, passed);
    return PLAIN.contains(method) ? result : wrapped(result);
  }

  private static Object wrapped(Object result) {
    if (result instanceof String string) {
      return new Markup(string);
    }
    if (result instanceof Tuple tuple) {
      return new Tuple(tuple.stream().map(Markup::wrapped).toList());
    }
    if (result instanceof List<?> list) {
      List<Object> all = new ArrayList<>();
      list.forEach(each -> all.add(wrapped(each)));
      return all;
    }
    return result;
  }
}
