package io.github.qadapter.internal.template;

import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The functions that every template has. */
final class Functions {
  private final Supplier<ZonedDateTime> clock;

  Functions(Supplier<ZonedDateTime> clock) {
    this.clock = clock;
  }

  Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("range", (Callable) (frame, arguments) -> range(arguments));
    all.put("namespace", (Callable) (frame, arguments) -> namespace(frame, arguments));
    all.put("dict", (Callable) (frame, arguments) -> dict(frame, arguments));
    all.put(
        "cycler",
        (Callable)
            (frame, arguments) -> new Cycler(arguments.byPlace(0, Integer.MAX_VALUE).positional()));
    all.put("joiner", (Callable) (frame, arguments) -> joiner(arguments));
    all.put("lipsum", (Callable) LoremIpsum::write);
    all.put(
        "raise_exception",
        (Callable)
            (frame, arguments) -> {
              Object message = arguments.allowing(1, "message").required(0, "message");
              throw new RaisedException(Printer.str(frame.budget(), message));
            });
    all.put(
        "strftime_now",
        (Callable)
            (frame, arguments) -> {
              String format = arguments.allowing(1, "format").text(0, "format");
              return frame.budget().characters(Strftime.format(clock.get(), format));
            });
    return all;
  }

  /** As lazy as Python's: going through it costs, having it does not. */
  private static Object range(Arguments arguments) {
    arguments.byPlace(1, 3);
    boolean one = arguments.positional().size() == 1;
    long start = one ? 0 : arguments.integer(0, "start", 0);
    long stop = arguments.integer(one ? 0 : 1, "stop", 0);
    return new Range(start, stop, arguments.integer(2, "step", 1));
  }

  private static Object namespace(Frame frame, Arguments arguments) {
    Namespace space = new Namespace();
    dict(frame, arguments).forEach(space::set);
    return space;
  }

  private static Map<Object, Object> dict(Frame frame, Arguments arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    Budget budget = frame.budget();
    new Arguments(arguments.positional(), Map.of()).byPlace(0, 1);
    for (Object initial : arguments.positional()) {
      if (initial instanceof Map<?, ?> entries) {
        budget.elements(2L * entries.size());
        map.putAll(entries);
        continue;
      }
      for (Object pair : Values.elements(budget, initial)) {
        List<Object> both = Values.elements(budget, pair);
        if (both.size() != 2) {
          throw new EvaluationException(
              "a dictionary's element has length " + both.size() + "; 2 is required");
        }
        budget.elements(2);
        Keys.put(map, both.get(0), both.get(1));
      }
    }
    budget.elements(2L * arguments.named().size());
    map.putAll(arguments.named());
    return map;
  }

  /** Nothing at its first call, and the separator at all others. */
  private static Object joiner(Arguments arguments) {
    Object separator = arguments.allowing(0, "sep").get(0, "sep", ", ");
    boolean[] used = {false};
    return (Callable)
        (frame, none) -> {
          none.byPlace(0, 0);
          boolean first = !used[0];
          used[0] = true;
          return first ? "" : separator;
        };
  }
}
