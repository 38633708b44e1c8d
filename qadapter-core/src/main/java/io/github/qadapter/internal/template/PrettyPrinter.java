package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code pprint.pformat}: lines of 80 characters, the keys of dictionaries in order. */
final class PrettyPrinter {
  private static final int WIDTH = 80;
  private static final Pattern PARTS = Pattern.compile("\\S*\\s*", Pattern.UNICODE_CHARACTER_CLASS);

  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  private PrettyPrinter(Budget budget) {
    this.budget = budget;
  }

  static String format(Budget budget, Object value) {
    PrettyPrinter printer = new PrettyPrinter(budget);
    printer.write(printer.ordered(value), 0, 0, 0);
    return printer.out.toString();
  }

  /** With the keys of all dictionaries in order. */
  private Object ordered(Object value) {
    budget.enter();
    try {
      if (value instanceof Map<?, ?> map) {
        Map<Object, Object> sorted = new java.util.LinkedHashMap<>();
        List<Object> keys = Values.elements(budget, map);
        for (Object key : Sorting.sorted(budget, keys, each -> new Tuple(List.of(each)), false)) {
          sorted.put(key, ordered(java.util.Objects.requireNonNull(map.get(key))));
        }
        return sorted;
      }
      if (value instanceof List<?> list && !(value instanceof Range)) {
        budget.elements(list.size());
        List<Object> all = new ArrayList<>();
        list.forEach(each -> all.add(ordered(each)));
        return value instanceof Tuple ? new Tuple(all) : all;
      }
      return value;
    } finally {
      budget.leave();
    }
  }

  private void write(Object value, int indent, int allowance, int level) {
    String whole = Printer.repr(budget, value);
    if (Values.length(whole) <= WIDTH - indent - allowance) {
      out.append(whole);
    } else if (value instanceof Map<?, ?> map) {
      entries(map, indent + 1, allowance + 1, level + 1);
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      elements(list, indent + 1, allowance, level + 1);
    } else if (value instanceof String text && !text.isEmpty()) {
      text(text, indent, allowance, level + 1);
    } else {
      out.append(whole);
    }
  }

  private void newLine(int indent) {
    budget.spend(indent);
    out.append('\n').append(" ".repeat(indent));
  }

  private void entries(Map<?, ?> map, int indent, int allowance, int level) {
    out.append('{');
    int left = map.size();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = Printer.repr(budget, entry.getKey());
      out.append(key).append(": ");
      int room = indent + (int) Values.length(key) + 2;
      write(entry.getValue(), room, --left == 0 ? allowance : 1, level);
      if (left > 0) {
        out.append(',');
        newLine(indent);
      }
    }
    out.append('}');
  }

  private void elements(List<?> list, int indent, int allowance, int level) {
    boolean tuple = list instanceof Tuple;
    String end = tuple ? (list.size() == 1 ? ",)" : ")") : "]";
    out.append(tuple ? '(' : '[');
    for (int i = 0; i < list.size(); i++) {
      boolean last = i == list.size() - 1;
      write(list.get(i), indent, last ? allowance + end.length() : 1, level);
      if (!last) {
        out.append(',');
        newLine(indent);
      }
    }
    out.append(end);
  }

  /** A long text as several literals. */
  private void text(String text, int indent, int allowance, int level) {
    boolean alone = level == 1;
    int left = indent + (alone ? 1 : 0);
    int behind = allowance + (alone ? 1 : 0);
    List<String> chunks = new ArrayList<>();
    List<Object> lines = Splitting.lines(budget, text, true);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      boolean last = i == lines.size() - 1;
      String whole = Printer.repr(budget, line);
      if (Values.length(whole) <= WIDTH - left - (last ? behind : 0)) {
        chunks.add(whole);
      } else {
        cut(line, WIDTH - left, last ? behind : 0, chunks);
      }
    }
    if (chunks.size() == 1) {
      out.append(Printer.repr(budget, (String) lines.get(lines.size() - 1)));
      return;
    }
    out.append(alone ? "(" : "");
    for (int i = 0; i < chunks.size(); i++) {
      if (i > 0) {
        newLine(left);
      }
      out.append(chunks.get(i));
    }
    out.append(alone ? ")" : "");
  }

  private void cut(String line, int width, int behind, List<String> chunks) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = PARTS.matcher(line);
    while (matcher.find() && !matcher.group().isEmpty()) {
      parts.add(matcher.group());
    }
    String current = "";
    for (int i = 0; i < parts.size(); i++) {
      String candidate = current + parts.get(i);
      int room = i == parts.size() - 1 ? width - behind : width;
      if (Values.length(Printer.repr(budget, candidate)) > room) {
        if (!current.isEmpty()) {
          chunks.add(Printer.repr(budget, current));
        }
        current = parts.get(i);
      } else {
        current = candidate;
      }
    }
    if (!current.isEmpty()) {
      chunks.add(Printer.repr(budget, current));
    }
  }
}
