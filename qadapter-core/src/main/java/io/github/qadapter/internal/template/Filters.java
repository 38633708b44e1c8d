package io.github.qadapter.internal.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Jinja2's filters: what stands after a bar. */
final class Filters {
  private static final Map<String, Filter> ALL = new HashMap<>();

  static {
    TextFilters.addTo(ALL);
    NumberFilters.addTo(ALL);
    ListFilters.addTo(ALL);
    Grouping.addTo(ALL);
    Html.addTo(ALL);
    ALL.put("tojson", (frame, value, args) -> Json.dumps(frame.budget(), value, args));
    ALL.put("default", Filters::otherwise);
    ALL.put("d", Filters::otherwise);
    ALL.put(
        "attr",
        (frame, value, args) -> Members.own(value, args.allowing(1, "name").text(0, "name")));
    ALL.put(
        "pprint",
        (frame, value, args) -> {
          args.allowing(0);
          return PrettyPrinter.format(frame.budget(), value);
        });
  }

  private Filters() {}

  /** A filter: the function after a {@code |}. */
  @FunctionalInterface
  interface Filter {
    Object apply(Frame frame, Object value, Arguments arguments);
  }

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Set<String> names() {
    return Set.copyOf(ALL.keySet());
  }

  static Object apply(Frame frame, String name, Object value, Arguments arguments) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new EvaluationException("No filter named '" + name + "'.");
    }
    try {
      return filter.apply(frame, value, arguments);
    } catch (EvaluationException e) {
      throw new EvaluationException("filter '" + name + "': " + e.getMessage());
    }
  }

  private static Object otherwise(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "default_value", "boolean");
    boolean replaced =
        value instanceof Undefined || (arguments.truth(1, "boolean") && !Values.truth(value));
    return replaced ? arguments.get(0, "default_value", "") : value;
  }
}
