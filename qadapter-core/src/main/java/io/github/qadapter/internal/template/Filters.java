package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters of one value; {@link ListFilters} has those of several. */
final class Filters {
  private static final Map<String, Filter> ALL = new HashMap<>();

  static {
    text(
        "trim",
        (budget, text, arguments) ->
            Strings.strip(
                text, arguments.has(0, "chars") ? arguments.text(0, "chars") : "", true, true));
    text("upper", (budget, text, arguments) -> text.toUpperCase(Locale.ROOT));
    text("lower", (budget, text, arguments) -> text.toLowerCase(Locale.ROOT));
    text("capitalize", (budget, text, arguments) -> Strings.capitalize(text));
    text("title", (budget, text, arguments) -> title(text));
    text("string", (budget, text, arguments) -> text);
    text("safe", (budget, text, arguments) -> text);
    text("escape", (budget, text, arguments) -> escaped(budget, text));
    text("e", (budget, text, arguments) -> escaped(budget, text));
    text("indent", Filters::indented);
    text(
        "replace",
        (budget, text, arguments) ->
            Strings.replace(
                budget,
                text,
                Printer.str(budget, arguments.required(0, "old")),
                Printer.str(budget, arguments.required(1, "new")),
                arguments.get(2, "count", None.NONE) == None.NONE
                    ? -1
                    : arguments.integer(2, "count", -1)));
    text(
        "wordcount",
        (budget, text, arguments) ->
            (long) ((List<?>) Strings.call(budget, text, "split", Arguments.NONE)).size());
    put("tojson", (frame, value, arguments) -> Json.dumps(frame.budget(), value, arguments));
    put("length", (frame, value, arguments) -> Values.length(value));
    put("count", (frame, value, arguments) -> Values.length(value));
    put("default", Filters::otherwise);
    put("d", Filters::otherwise);
    put("int", Filters::integer);
    put("float", Filters::decimal);
    put(
        "abs",
        (frame, value, arguments) ->
            Values.number(value, "abs") instanceof Long integer
                ? (Object) Math.absExact(integer)
                : (Object) Math.abs((Double) Values.number(value, "abs")));
    put("round", Filters::rounded);
    put("attr", (frame, value, arguments) -> Members.member(value, arguments.text(0, "name")));
    put("items", (frame, value, arguments) -> items(frame, value));
    put("dictsort", Filters::dictSort);
    ListFilters.addTo(ALL);
  }

  private Filters() {}

  /** What stands after a bar. */
  @FunctionalInterface
  interface Filter {
    Object apply(Frame frame, Object value, Arguments arguments);
  }

  /** A filter that takes whatever it is given as text. */
  @FunctionalInterface
  private interface TextFilter {
    Object apply(Budget budget, String text, Arguments arguments);
  }

  /** The filter of this name, or null. */
  static @Nullable Filter named(String name) {
    return ALL.get(name);
  }

  private static void put(String name, Filter filter) {
    ALL.put(name, filter);
  }

  private static void text(String name, TextFilter filter) {
    put(
        name,
        (frame, value, arguments) -> {
          String text = Printer.str(frame.budget(), value);
          frame.budget().spend(2L * text.length());
          return filter.apply(frame.budget(), text, arguments);
        });
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean begins = true;
    for (int c : text.codePoints().toArray()) {
      out.append(
          begins
              ? Character.toString(c).toUpperCase(Locale.ROOT)
              : Character.toString(c).toLowerCase(Locale.ROOT));
      begins = "-({[<".indexOf(c) >= 0 || Strings.isSpace(c);
    }
    return out.toString();
  }

  private static String escaped(Budget budget, String text) {
    String escaped =
        text.replace("&", "&amp;")
            .replace(">", "&gt;")
            .replace("<", "&lt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;");
    return budget.characters(escaped);
  }

  private static Object indented(Budget budget, String text, Arguments arguments) {
    arguments.allowing("width", "first", "blank");
    Object width = arguments.get(0, "width", 4L);
    String indent;
    if (width instanceof String given) {
      indent = given;
    } else {
      long spaces = Math.max(0, Values.integer(width, "width"));
      budget.spend(spaces);
      indent = " ".repeat((int) spaces);
    }
    boolean first = arguments.truth(1, "first");
    boolean blank = arguments.truth(2, "blank");
    StringBuilder out = new StringBuilder();
    List<Object> lines = Splitting.lines(budget, text + "\n", false);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      out.append(i == 0 ? "" : "\n");
      if (i == 0 ? first : blank || !line.isEmpty()) {
        budget.characters(indent);
        out.append(indent);
      }
      out.append(line);
    }
    return out.toString();
  }

  private static Object otherwise(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("default_value", "boolean");
    boolean absent =
        value instanceof Undefined || (arguments.truth(1, "boolean") && !Values.truth(value));
    return absent ? arguments.get(0, "default_value", "") : value;
  }

  private static Object integer(Frame frame, Object value, Arguments arguments) {
    Object otherwise = arguments.get(0, "default", 0L);
    if (value instanceof String text) {
      try {
        return Long.parseLong(Strings.strip(text, "", true, true).replace("_", ""));
      } catch (NumberFormatException e) {
        Double number = parse(text);
        return number == null || !Double.isFinite(number) ? otherwise : (Object) truncated(number);
      }
    }
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    if (!Values.isNumber(value)) {
      return otherwise;
    }
    return Values.number(value, "int") instanceof Double number
        ? (Object) truncated(number)
        : Values.number(value, "int");
  }

  private static long truncated(double number) {
    if (Math.abs(number) >= 0x1p63) {
      throw new Fault("the number is no 64-bit integer");
    }
    return (long) number;
  }

  private static Object decimal(Frame frame, Object value, Arguments arguments) {
    Object otherwise = arguments.get(0, "default", 0.0);
    if (value instanceof String text) {
      Double number = parse(text);
      return number == null ? otherwise : (Object) number;
    }
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    return Values.isNumber(value)
        ? (Object) ((Number) Values.number(value, "float")).doubleValue()
        : otherwise;
  }

  /** Python's float of a text; Java's also takes hexadecimal and a letter for the type. */
  private static @Nullable Double parse(String text) {
    String plain = Strings.strip(text, "", true, true).toLowerCase(Locale.ROOT);
    String unsigned = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
    double sign = plain.startsWith("-") ? -1 : 1;
    if (unsigned.equals("inf") || unsigned.equals("infinity")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    if (unsigned.equals("nan")) {
      return Double.NaN;
    }
    boolean digits =
        !unsigned.isEmpty()
            && unsigned.chars().allMatch(c -> (c >= '0' && c <= '9') || ".e+-_".indexOf(c) >= 0);
    try {
      return digits ? Double.valueOf(plain.replace("_", "")) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Object rounded(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("precision", "method");
    Object number = Values.number(value, "round");
    int precision = (int) Math.max(-400, Math.min(400, arguments.integer(0, "precision", 0)));
    String method = arguments.has(1, "method") ? arguments.text(1, "method") : "common";
    double of = ((Number) number).doubleValue();
    RoundingMode mode =
        switch (method) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new Fault("method must be common, ceil or floor");
        };
    if (number instanceof Long && mode == RoundingMode.HALF_EVEN && precision >= 0) {
      return number;
    }
    if (!Double.isFinite(of)) {
      return of;
    }
    double rounded = new BigDecimal(of).setScale(precision, mode).doubleValue();
    return number instanceof Long && mode == RoundingMode.HALF_EVEN
        ? (Object) (long) rounded
        : (Object) (rounded == 0 ? Math.copySign(0.0, of) : rounded);
  }

  private static Object items(Frame frame, Object value) {
    if (value instanceof Undefined) {
      return new Lazy(List.of());
    }
    if (value instanceof Map<?, ?> map) {
      return new Lazy(Members.items(frame.budget(), map));
    }
    throw new Fault("Can only get item pairs from a mapping.");
  }

  private static Object dictSort(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("case_sensitive", "by", "reverse");
    if (!(value instanceof Map<?, ?> map)) {
      throw new Fault("needs a mapping, not '" + Values.typeName(value) + "'");
    }
    String by = arguments.has(1, "by") ? arguments.text(1, "by") : "key";
    UnaryOperator<Object> fold =
        arguments.truth(0, "case_sensitive") ? each -> each : ListFilters::lowered;
    List<Object> items = Members.items(frame.budget(), map);
    Comparator<Object> order =
        (a, b) ->
            Comparison.order(
                frame.budget(),
                "<",
                fold.apply(((Tuple) a).get(by.equals("value") ? 1 : 0)),
                fold.apply(((Tuple) b).get(by.equals("value") ? 1 : 0)));
    items.sort(arguments.truth(2, "reverse") ? Collections.reverseOrder(order) : order);
    return items;
  }
}
