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
        "raise_exception",
        (Callable)
            (frame, arguments) -> {
              throw new TemplateRefusal(
                  Printer.str(frame.budget(), arguments.required(0, "message")));
            });
    all.put(
        "strftime_now",
        (Callable)
            (frame, arguments) ->
                frame
                    .budget()
                    .characters(Strftime.format(clock.get(), arguments.text(0, "format"))));
    return all;
  }

  /** As lazy as Python's: going through it costs, having it does not. */
  private static Object range(Arguments arguments) {
    arguments.allowing("start", "stop", "step");
    boolean one = arguments.positional().size() == 1;
    long start = one ? 0 : arguments.integer(0, "start", 0);
    long stop = arguments.integer(one ? 0 : 1, "stop", 0);
    long step = arguments.integer(2, "step", 1);
    if (step == 0) {
      throw new Fault("range() arg 3 must not be zero");
    }
    double exact = Math.ceil(((double) stop - start) / step);
    if (exact > 100_000) {
      throw new Fault("Range too big. The sandbox blocks ranges larger than 100000.");
    }
    int size = (int) Math.max(0, exact);
    return new Range(start, stop, step, size);
  }

  private static Object namespace(Frame frame, Arguments arguments) {
    Namespace space = new Namespace();
    dict(frame, arguments).forEach((name, value) -> space.set((String) name, value));
    return space;
  }

  private static Map<Object, Object> dict(Frame frame, Arguments arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Object initial : arguments.positional()) {
      if (!(initial instanceof Map<?, ?> entries)) {
        throw new Fault("a dictionary is made of a dictionary and keywords here");
      }
      frame.budget().elements(2L * entries.size());
      map.putAll(entries);
    }
    frame.budget().elements(2L * arguments.named().size());
    List.copyOf(arguments.named().entrySet())
        .forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }
}
