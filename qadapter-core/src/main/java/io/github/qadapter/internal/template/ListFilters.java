package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Jinja2's filters of several values. */
final class ListFilters {
  private ListFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("list", (frame, value, arguments) -> copy(frame, value));
    filters.put("first", (frame, value, arguments) -> end(frame, value, true));
    filters.put("last", (frame, value, arguments) -> end(frame, value, false));
    filters.put("join", ListFilters::join);
    filters.put("reverse", (frame, value, arguments) -> reversed(frame, value));
    filters.put("sort", ListFilters::sorted);
    filters.put("unique", ListFilters::unique);
    filters.put("map", ListFilters::mapped);
    filters.put("sum", ListFilters::sum);
    filters.put("min", (frame, value, arguments) -> extreme(frame, value, arguments, -1));
    filters.put("max", (frame, value, arguments) -> extreme(frame, value, arguments, 1));
    filters.put("batch", ListFilters::batched);
    filters.put("select", (frame, value, args) -> chosen(frame, value, args, false, true));
    filters.put("reject", (frame, value, args) -> chosen(frame, value, args, false, false));
    filters.put("selectattr", (frame, value, args) -> chosen(frame, value, args, true, true));
    filters.put("rejectattr", (frame, value, args) -> chosen(frame, value, args, true, false));
  }

  /** For comparing without regard to case. */
  static Object lowered(Object value) {
    return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static List<Object> copy(Frame frame, Object value) {
    List<Object> elements = Values.elements(frame.budget(), value);
    frame.budget().elements(elements.size());
    return new ArrayList<>(elements);
  }

  private static Object end(Frame frame, Object value, boolean first) {
    List<Object> elements = Values.elements(frame.budget(), value);
    if (elements.isEmpty()) {
      return new Undefined("No " + (first ? "first" : "last") + " item, sequence was empty.");
    }
    return elements.get(first ? 0 : elements.size() - 1);
  }

  private static Object join(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("d", "attribute");
    String separator = Printer.str(frame.budget(), arguments.get(0, "d", ""));
    List<Object> parts = new ArrayList<>();
    UnaryOperator<Object> attribute = attribute(frame, arguments.get(1, "attribute", None.NONE));
    for (Object element : Values.elements(frame.budget(), value)) {
      parts.add(Printer.str(frame.budget(), attribute.apply(element)));
    }
    return Strings.join(frame.budget(), separator, parts);
  }

  private static Object reversed(Frame frame, Object value) {
    if (value instanceof String text) {
      frame.budget().characters(text);
      int[] letters = text.codePoints().toArray();
      StringBuilder out = new StringBuilder();
      for (int i = letters.length - 1; i >= 0; i--) {
        out.appendCodePoint(letters[i]);
      }
      return out.toString();
    }
    List<Object> elements = copy(frame, value);
    Collections.reverse(elements);
    return new Lazy(elements);
  }

  private static Object sorted(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("reverse", "case_sensitive", "attribute");
    UnaryOperator<Object> key = key(frame, arguments, 2, 1);
    Comparator<Object> order =
        (a, b) -> Comparison.order(frame.budget(), "<", key.apply(a), key.apply(b));
    List<Object> elements = copy(frame, value);
    elements.sort(arguments.truth(0, "reverse") ? Collections.reverseOrder(order) : order);
    return elements;
  }

  private static Object unique(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("case_sensitive", "attribute");
    UnaryOperator<Object> key = key(frame, arguments, 1, 0);
    List<Object> seen = new ArrayList<>();
    List<Object> kept = new ArrayList<>();
    for (Object element : Values.elements(frame.budget(), value)) {
      Object of = key.apply(element);
      if (!Comparison.contains(frame.budget(), seen, of)) {
        frame.budget().elements(2);
        seen.add(of);
        kept.add(element);
      }
    }
    return new Lazy(kept);
  }

  private static UnaryOperator<Object> key(
      Frame frame, Arguments arguments, int attributePlace, int casePlace) {
    UnaryOperator<Object> of =
        attribute(frame, arguments.get(attributePlace, "attribute", None.NONE));
    return arguments.truth(casePlace, "case_sensitive")
        ? of
        : element -> lowered(of.apply(element));
  }

  private static Object mapped(Frame frame, Object value, Arguments arguments) {
    List<Object> results = new ArrayList<>();
    UnaryOperator<Object> each;
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      each =
          attribute(
              frame,
              arguments.required(0, "attribute"),
              arguments.named().getOrDefault("default", None.NONE));
    } else {
      String name = arguments.text(0, "filter");
      Filters.Filter filter = Filters.named(name);
      if (filter == null) {
        throw new Fault("No filter named '" + name + "'.");
      }
      each = element -> filter.apply(frame, element, arguments.rest());
    }
    for (Object element : Values.elements(frame.budget(), value)) {
      frame.budget().elements(1);
      results.add(each.apply(element));
    }
    return new Lazy(results);
  }

  private static Object chosen(
      Frame frame, Object value, Arguments arguments, boolean byAttribute, boolean wanted) {
    UnaryOperator<Object> of = element -> element;
    Arguments left = arguments;
    if (byAttribute) {
      of = attribute(frame, arguments.required(0, "attribute"));
      left = arguments.rest();
    }
    Tests.Test test = (f, each, none) -> Values.truth(each);
    if (!left.positional().isEmpty()) {
      String name = left.text(0, "test");
      Tests.Test named = Tests.named(name);
      if (named == null) {
        throw new Fault("No test named '" + name + "'.");
      }
      test = named;
      left = left.rest();
    }
    List<Object> chosen = new ArrayList<>();
    for (Object element : Values.elements(frame.budget(), value)) {
      if (test.holds(frame, of.apply(element), left) == wanted) {
        frame.budget().elements(1);
        chosen.add(element);
      }
    }
    return new Lazy(chosen);
  }

  /** Jinja2's {@code make_attrgetter}: names and numbers with dots between; none is the value. */
  private static UnaryOperator<Object> attribute(Frame frame, Object path) {
    return attribute(frame, path, None.NONE);
  }

  private static UnaryOperator<Object> attribute(Frame frame, Object path, Object otherwise) {
    if (path == None.NONE) {
      return element -> element;
    }
    List<Object> keys = new ArrayList<>();
    if (path instanceof String text) {
      for (String part : text.split("\\.", -1)) {
        boolean number =
            !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
        keys.add(number ? (Object) Long.valueOf(part) : part);
      }
    } else {
      keys.add(path);
    }
    return element -> {
      Object value = element;
      for (Object key : keys) {
        frame.budget().step();
        value = Members.element(frame.budget(), value, key);
        if (value instanceof Undefined && otherwise != None.NONE) {
          value = otherwise;
        }
      }
      return value;
    };
  }

  private static Object sum(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("attribute", "start");
    UnaryOperator<Object> of = attribute(frame, arguments.get(0, "attribute", None.NONE));
    Object sum = arguments.get(1, "start", 0L);
    for (Object element : Values.elements(frame.budget(), value)) {
      sum = Operators.apply(frame.budget(), "+", sum, of.apply(element));
    }
    return sum;
  }

  private static Object extreme(Frame frame, Object value, Arguments arguments, int sign) {
    arguments.allowing("case_sensitive", "attribute");
    UnaryOperator<Object> key = key(frame, arguments, 1, 0);
    Object best = null;
    for (Object element : Values.elements(frame.budget(), value)) {
      if (best == null
          || sign * Comparison.order(frame.budget(), "<", key.apply(element), key.apply(best))
              > 0) {
        best = element;
      }
    }
    return best == null ? new Undefined("No aggregated item, sequence was empty.") : best;
  }

  private static Object batched(Frame frame, Object value, Arguments arguments) {
    arguments.allowing("linecount", "fill_with");
    long size = Math.max(1, arguments.integer(0, "linecount", 1));
    Object fill = arguments.get(1, "fill_with", None.NONE);
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object element : Values.elements(frame.budget(), value)) {
      if (batch.size() == size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      frame.budget().elements(2);
      batch.add(element);
    }
    if (!batch.isEmpty()) {
      while (fill != None.NONE && batch.size() < size) {
        frame.budget().elements(1);
        batch.add(fill);
      }
      batches.add(batch);
    }
    return new Lazy(batches);
  }
}
