package io.github.qadapter.internal.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's {@code text.format(…)}, as the sandbox runs it: fields reach what a template reaches.
 */
final class StringFormat {
  private static final int NESTED = 2;

  private final Frame frame;
  private final List<Object> positional;
  private final Object named;
  private final boolean escaping;
  private int automatic;
  private boolean numbered;

  private StringFormat(Frame frame, List<Object> positional, Object named, boolean escaping) {
    this.frame = frame;
    this.positional = positional;
    this.named = named;
    this.escaping = escaping;
  }

  static String format(Frame frame, Object format, Arguments arguments, boolean map) {
    Object named =
        map
            ? arguments.byPlace(1, 1).required(0, "mapping")
            : new LinkedHashMap<Object, Object>(arguments.named());
    List<Object> positional = map ? List.of() : arguments.positional();
    String text = Values.text(format, "format");
    return new StringFormat(frame, positional, named, format instanceof Markup).text(text, NESTED);
  }

  private String text(String format, int depth) {
    if (depth < 0) {
      throw new EvaluationException("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '{' && c != '}') {
        out.append(c);
        continue;
      }
      if (i + 1 < format.length() && format.charAt(i + 1) == c) {
        out.append(c);
        i++;
        continue;
      }
      if (c == '}') {
        throw new EvaluationException("Single '}' encountered in format string");
      }
      int end = end(format, i + 1);
      String made = field(format.substring(i + 1, end), depth);
      frame.budget().characters(made);
      out.append(made);
      i = end;
    }
    return out.toString();
  }

  private static int end(String format, int from) {
    int depth = 1;
    boolean inElement = false;
    for (int i = from; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c == '[' && depth == 1) {
        inElement = true;
      } else if (c == ']') {
        inElement = false;
      } else if (!inElement) {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
      if (depth == 0) {
        return i;
      }
    }
    throw new EvaluationException("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int end = 0;
    boolean inElement = false;
    for (; end < field.length(); end++) {
      char c = field.charAt(end);
      inElement = c == '[' || (inElement && c != ']');
      if (!inElement && (c == '!' || c == ':')) {
        break;
      }
    }
    String name = field.substring(0, end);
    if (name.indexOf('{') >= 0) {
      throw new EvaluationException("unexpected '{' in field name");
    }
    char conversion = 0;
    if (end < field.length() && field.charAt(end) == '!') {
      boolean complete =
          end + 1 < field.length() && (end + 2 == field.length() || field.charAt(end + 2) == ':');
      if (!complete) {
        throw new EvaluationException("expected ':' after conversion specifier");
      }
      conversion = field.charAt(end + 1);
      end += 2;
    }
    Object value = converted(value(name), conversion);
    String spec = end < field.length() ? text(field.substring(end + 1), depth - 1) : "";
    if (!escaping) {
      return FormatSpec.format(frame.budget(), value, spec);
    }
    if (value instanceof Markup markup) {
      if (!spec.isEmpty()) {
        throw new EvaluationException("Unsupported format specification for Markup.");
      }
      return markup.text();
    }
    return Markup.escape(frame.budget(), FormatSpec.format(frame.budget(), value, spec));
  }

  private Object converted(Object value, char conversion) {
    return switch (conversion) {
      case 0 -> value;
      case 's' -> Printer.str(frame.budget(), value);
      case 'r' -> Printer.repr(frame.budget(), value);
      case 'a' -> PercentFormat.ascii(Printer.repr(frame.budget(), value));
      default -> throw new EvaluationException("Unknown conversion specifier " + conversion);
    };
  }

  private Object value(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Object value = first(path.substring(0, end), end == path.length());
    while (end < path.length()) {
      frame.budget().step();
      if (path.charAt(end) == '.') {
        int from = ++end;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        requirePart(end > from);
        value = Members.member(value, path.substring(from, end));
      } else if (path.charAt(end) == '[') {
        int close = path.indexOf(']', end);
        requirePart(close > end + 1);
        String key = path.substring(end + 1, close);
        Object number = isNumber(key) ? (Object) Long.valueOf(key) : key;
        value = Members.element(frame.budget(), value, number);
        end = close + 1;
      } else {
        throw new EvaluationException("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  private static void requirePart(boolean there) {
    if (!there) {
      throw new EvaluationException("Empty attribute in format string");
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The value itself; only where no more follows does the kind of numbering count. */
  private Object first(String name, boolean whole) {
    if ((name.isEmpty() && whole) || isNumber(name)) {
      if (whole && (name.isEmpty() ? numbered : automatic > 0)) {
        throw new EvaluationException("cannot switch between manual and automatic field numbering");
      }
      numbered |= whole && !name.isEmpty();
      int place = name.isEmpty() ? automatic++ : Integer.parseInt(name);
      if (place >= positional.size()) {
        throw new EvaluationException(
            "Replacement index " + place + " out of range for positional args tuple");
      }
      return positional.get(place);
    }
    Object value = named instanceof Map<?, ?> map ? map.get(name) : null;
    if (value == null) {
      throw new EvaluationException("there is no '" + name + "' to format");
    }
    return value;
  }
}
