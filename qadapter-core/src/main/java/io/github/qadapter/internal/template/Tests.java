package io.github.qadapter.internal.template;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's tests: what stands after {@code is}. */
final class Tests {
  private static final Map<String, Test> ALL = new HashMap<>();

  static {
    put("defined", (frame, value, arguments) -> !(value instanceof Undefined));
    put("undefined", (frame, value, arguments) -> value instanceof Undefined);
    put("none", (frame, value, arguments) -> value == None.NONE);
    put("string", (frame, value, arguments) -> value instanceof String);
    put("mapping", (frame, value, arguments) -> value instanceof Map<?, ?>);
    put(
        "sequence",
        (frame, value, arguments) -> Values.isSequence(value) || value instanceof Undefined);
    put(
        "iterable",
        (frame, value, arguments) ->
            Values.isSequence(value) || value instanceof List<?> || value instanceof Undefined);
    put("number", (frame, value, arguments) -> Values.isNumber(value));
    put("integer", (frame, value, arguments) -> value instanceof Long);
    put("float", (frame, value, arguments) -> value instanceof Double);
    put("boolean", (frame, value, arguments) -> value instanceof Boolean);
    put("true", (frame, value, arguments) -> value.equals(true));
    put("false", (frame, value, arguments) -> value.equals(false));
    put("callable", (frame, value, arguments) -> value instanceof Callable);
    put(
        "sameas",
        (frame, value, arguments) -> {
          Object other = arguments.required(0, "other");
          return value == other || (isScalar(value) && value.equals(other));
        });
    put("even", (frame, value, arguments) -> modulo(frame, value, 2L, 0L));
    put("odd", (frame, value, arguments) -> modulo(frame, value, 2L, 1L));
    put(
        "divisibleby",
        (frame, value, arguments) -> modulo(frame, value, arguments.required(0, "num"), 0L));
    put(
        "lower",
        (frame, value, arguments) ->
            Strings.call(
                    frame.budget(), Printer.str(frame.budget(), value), "islower", Arguments.NONE)
                .equals(true));
    put(
        "upper",
        (frame, value, arguments) ->
            Strings.call(
                    frame.budget(), Printer.str(frame.budget(), value), "isupper", Arguments.NONE)
                .equals(true));
    put(
        "filter",
        (frame, value, arguments) -> value instanceof String name && Filters.named(name) != null);
    put("test", (frame, value, arguments) -> value instanceof String name && named(name) != null);
    compare("==", "eq", "equalto");
    compare("!=", "ne");
    compare("<", "lt", "lessthan");
    compare("<=", "le");
    compare(">", "gt", "greaterthan");
    compare(">=", "ge");
    compare("in");
  }

  private Tests() {}

  /** Whether something holds of a value. */
  @FunctionalInterface
  interface Test {
    boolean holds(Frame frame, Object value, Arguments arguments);
  }

  /** The test of this name, or null. */
  static @Nullable Test named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean constant = lower.equals("true") || lower.equals("false") || lower.equals("none");
    return ALL.get(constant ? lower : name);
  }

  private static void put(String name, Test test) {
    ALL.put(name, test);
  }

  private static void compare(String operator, String... names) {
    Test test =
        (frame, value, arguments) ->
            Operators.compare(frame.budget(), operator, value, arguments.required(0, "other"));
    put(operator, test);
    for (String name : names) {
      put(name, test);
    }
  }

  private static boolean modulo(Frame frame, Object value, Object divisor, Object rest) {
    Object found = Operators.apply(frame.budget(), "%", value, divisor);
    return Comparison.equal(frame.budget(), found, rest);
  }

  private static boolean isScalar(Object value) {
    return value instanceof Long || value instanceof Boolean || value instanceof String;
  }
}
