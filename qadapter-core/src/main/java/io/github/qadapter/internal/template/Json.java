package io.github.qadapter.internal.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}. */
final class Json {
  private final Budget budget;
  private final boolean ascii;
  private final @Nullable String indent;
  private final String comma;
  private final String colon;
  private final boolean sorted;
  private final StringBuilder out = new StringBuilder();

  private Json(Budget budget, Arguments arguments) {
    arguments.allowing(0, "ensure_ascii", "indent", "separators", "sort_keys");
    this.budget = budget;
    this.ascii = arguments.truth(0, "ensure_ascii");
    Object width = arguments.get(1, "indent", None.NONE);
    this.indent = width == None.NONE ? null : indent(budget, width);
    Object separators = arguments.get(2, "separators", None.NONE);
    if (separators != None.NONE) {
      List<Object> both = Values.elements(budget, separators);
      if (both.size() != 2) {
        throw new EvaluationException("separators must be two");
      }
      this.comma = Values.text(both.get(0), "separators");
      this.colon = Values.text(both.get(1), "separators");
    } else {
      this.comma = indent == null ? ", " : ",";
      this.colon = ": ";
    }
    this.sorted = arguments.truth(3, "sort_keys");
  }

  static String dumps(Budget budget, Object value, Arguments arguments) {
    Json json = new Json(budget, arguments);
    json.write(value, 0);
    return json.out.toString();
  }

  private static String indent(Budget budget, Object width) {
    String text = Values.asText(width);
    if (text != null) {
      return text;
    }
    long spaces = Math.max(0, Numbers.integer(width, "indent"));
    budget.spend(spaces);
    return " ".repeat((int) spaces);
  }

  private void write(Object value, int depth) {
    budget.enter();
    int before = out.length();
    String plain = Values.asText(value);
    if (plain != null) {
      budget.characters(plain);
      quoted(plain);
    } else if (value instanceof Map<?, ?> map) {
      map(map, depth);
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      list(list, depth);
    } else {
      String scalar = scalar(value);
      if (scalar == null) {
        throw new EvaluationException(
            "Object of type " + Values.typeName(value) + " is not JSON serializable");
      }
      out.append(scalar);
    }
    budget.spend(out.length() - before);
    budget.leave();
  }

  private @Nullable String scalar(Object value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Double number) {
      return Double.isNaN(number)
          ? "NaN"
          : Double.isInfinite(number)
              ? (number > 0 ? "Infinity" : "-Infinity")
              : Printer.decimal(number);
    }
    if (value instanceof BigInteger number) {
      return Printer.integer(budget, number);
    }
    return value instanceof Boolean || value instanceof Long ? value.toString() : null;
  }

  private void map(Map<?, ?> map, int depth) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    List<Object> keys = new ArrayList<>(map.keySet());
    if (sorted) {
      keys = Sorting.sorted(budget, keys, key -> key, false);
    }
    String separator = "{";
    for (Object key : keys) {
      out.append(separator);
      newLine(depth + 1);
      String name = key instanceof String text ? text : scalar(key);
      if (name == null) {
        throw new EvaluationException(
            "keys must be str, int, float, bool or None, not " + Values.typeName(key));
      }
      quoted(name);
      out.append(colon);
      write(Objects.requireNonNull(map.get(key)), depth + 1);
      separator = comma;
    }
    newLine(depth);
    out.append('}');
  }

  private void list(List<?> list, int depth) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    String separator = "[";
    for (Object element : list) {
      out.append(separator);
      newLine(depth + 1);
      write(element, depth + 1);
      separator = comma;
    }
    newLine(depth);
    out.append(']');
  }

  private void newLine(int depth) {
    if (indent != null) {
      budget.spend((long) indent.length() * depth);
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private void quoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || (ascii && c > '~')) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
