package io.github.qadapter.internal.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Jinja2's tests: what stands after {@code is}. */
final class Tests {
  private static final Map<String, Test> ALL = new HashMap<>();

  static {
    kind("defined", value -> !(value instanceof Undefined));
    kind("undefined", value -> value instanceof Undefined);
    kind("none", value -> value == None.NONE);
    kind("string", value -> Values.asText(value) != null);
    kind("escaped", value -> value instanceof Markup);
    kind("mapping", value -> value instanceof Map<?, ?>);
    kind("sequence", value -> Values.isSequence(value) || value instanceof Undefined);
    kind("iterable", Values::isIterable);
    kind("number", Numbers::isNumber);
    kind("integer", value -> Numbers.isInteger(value) && !(value instanceof Boolean));
    kind("float", value -> value instanceof Double);
    kind("boolean", value -> value instanceof Boolean);
    kind("true", value -> value.equals(true));
    kind("false", value -> value.equals(false));
    kind("callable", value -> value instanceof Callable || value instanceof Undefined);
    ALL.put("sameas", (frame, value, args) -> same(value, args.allowing(1, "other")));
    ALL.put("even", (frame, value, args) -> modulo(frame, value, args, 0));
    ALL.put("odd", (frame, value, args) -> modulo(frame, value, args, 1));
    ALL.put(
        "divisibleby",
        (frame, value, args) -> {
          Object number = args.allowing(1, "num").required(0, "num");
          return rest(frame, value, number, 0);
        });
    ALL.put("lower", (frame, value, args) -> cased(frame, value, args, "islower"));
    ALL.put("upper", (frame, value, args) -> cased(frame, value, args, "isupper"));
    ALL.put("filter", (frame, value, args) -> known(value, args, Filters.names()));
    ALL.put("test", (frame, value, args) -> known(value, args, ALL.keySet()));
    ALL.put(
        "in",
        (frame, value, args) ->
            Comparison.contains(frame.budget(), args.allowing(1, "seq").required(0, "seq"), value));
    compare("==", "eq", "equalto");
    compare("!=", "ne");
    compare("<", "lt", "lessthan");
    compare("<=", "le");
    compare(">", "gt", "greaterthan");
    compare(">=", "ge");
  }

  private Tests() {}

  /** A test: the predicate after {@code is}. */
  @FunctionalInterface
  interface Test {
    Object holds(Frame frame, Object value, Arguments arguments);
  }

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static Set<String> names() {
    return Set.copyOf(ALL.keySet());
  }

  static Object apply(Frame frame, String name, Object value, Arguments arguments) {
    Test test = ALL.get(name);
    if (test == null) {
      throw new EvaluationException("No test named '" + name + "'.");
    }
    try {
      return test.holds(frame, value, arguments);
    } catch (EvaluationException e) {
      throw new EvaluationException("test '" + name + "': " + e.getMessage());
    }
  }

  private static void kind(String name, Predicate<Object> holds) {
    ALL.put(
        name,
        (frame, value, args) -> {
          args.allowing(0);
          return holds.test(value);
        });
  }

  private static void compare(String operator, String... names) {
    Test test =
        (frame, value, args) ->
            Operators.compare(
                frame.budget(), operator, value, args.byPlace(1, 1).required(0, "other"));
    ALL.put(operator, test);
    for (String name : names) {
      ALL.put(name, test);
    }
  }

  private static Object same(Object value, Arguments arguments) {
    Object other = arguments.required(0, "other");
    boolean scalar = value instanceof Long || value instanceof Boolean || value instanceof String;
    return value == other || (scalar && value.equals(other));
  }

  private static Object modulo(Frame frame, Object value, Arguments arguments, long rest) {
    arguments.allowing(0);
    return rest(frame, value, 2L, rest);
  }

  private static Object rest(Frame frame, Object value, Object divisor, long rest) {
    Object found = Operators.apply(frame, "%", value, divisor);
    return Comparison.equal(frame.budget(), found, rest);
  }

  private static Object cased(Frame frame, Object value, Arguments arguments, String method) {
    arguments.allowing(0);
    return Strings.call(frame, Printer.str(frame.budget(), value), method, Arguments.NONE);
  }

  private static Object known(Object value, Arguments arguments, Set<String> names) {
    arguments.allowing(0);
    Object name = Keys.key(value);
    return name instanceof String text && names.contains(text);
  }
}
