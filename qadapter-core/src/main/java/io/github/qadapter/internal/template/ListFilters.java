package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Jinja2's filters of several values. */
final class ListFilters {
  private ListFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    bare(filters, "list", ListFilters::copy);
    bare(filters, "first", ListFilters::first);
    bare(filters, "last", ListFilters::last);
    bare(filters, "random", ListFilters::random);
    filters.put("length", (frame, value, args) -> length(value, args));
    filters.put("count", (frame, value, args) -> length(value, args));
    filters.put("join", ListFilters::join);
    bare(filters, "reverse", ListFilters::reversed);
    bare(filters, "items", (frame, value) -> items(value));
    filters.put("map", ListFilters::mapped);
    filters.put("sum", ListFilters::sum);
    filters.put("min", (frame, value, args) -> extreme(frame, value, args, true));
    filters.put("max", (frame, value, args) -> extreme(frame, value, args, false));
    filters.put("select", (frame, value, args) -> chosen(frame, value, args, false, true));
    filters.put("reject", (frame, value, args) -> chosen(frame, value, args, false, false));
    filters.put("selectattr", (frame, value, args) -> chosen(frame, value, args, true, true));
    filters.put("rejectattr", (frame, value, args) -> chosen(frame, value, args, true, false));
  }

  /** A filter without arguments. */
  private static void bare(
      Map<String, Filters.Filter> filters, String name, BiFunction<Frame, Object, Object> filter) {
    filters.put(
        name,
        (frame, value, args) -> {
          args.allowing(0);
          return filter.apply(frame, value);
        });
  }

  private static Object length(Object value, Arguments arguments) {
    arguments.allowing(0);
    return Values.length(value);
  }

  private static List<Object> copy(Frame frame, Object value) {
    List<Object> elements = Values.elements(frame.budget(), value);
    frame.budget().elements(elements.size());
    return new ArrayList<>(elements);
  }

  private static Object first(Frame frame, Object value) {
    Iterator<Object> elements = Values.iterator(frame.budget(), value);
    return elements.hasNext()
        ? elements.next()
        : new Undefined("No first item, sequence was empty.");
  }

  private static Object last(Frame frame, Object value) {
    if (value instanceof Lazy || value instanceof Loop) {
      throw new EvaluationException("'" + Values.typeName(value) + "' object is not reversible");
    }
    List<Object> elements = Values.elements(frame.budget(), value);
    return elements.isEmpty()
        ? new Undefined("No last item, sequence was empty.")
        : elements.get(elements.size() - 1);
  }

  /** The draws begin alike in each rendering, so that a conversation always is the same text. */
  private static Object random(Frame frame, Object value) {
    if (value instanceof Undefined || (Values.isSequence(value) && Values.length(value) == 0)) {
      if (!(value instanceof Map<?, ?>)) {
        return new Undefined("No random item, sequence was empty.");
      }
    }
    long place = frame.random().nextInt((int) Math.max(1, Values.length(value)));
    Object drawn = Members.element(frame.budget(), value, place);
    if (drawn instanceof Undefined) {
      throw new EvaluationException("there is nothing to draw from by number");
    }
    return drawn;
  }

  private static Object join(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "d", "attribute");
    Budget budget = frame.budget();
    Object separator = arguments.get(0, "d", "");
    UnaryOperator<Object> attribute =
        Attributes.of(frame, arguments.get(1, "attribute", None.NONE));
    List<Object> parts = new ArrayList<>();
    boolean escaped = separator instanceof Markup;
    for (Object element : Values.elements(budget, value)) {
      Object part = attribute.apply(element);
      escaped |= part instanceof Markup;
      parts.add(part);
    }
    if (frame.autoescape() && escaped) {
      return Markup.escaped(budget, separator).call(frame, "join", Arguments.of(parts));
    }
    parts.replaceAll(part -> Printer.str(budget, part));
    return Strings.join(budget, Printer.str(budget, separator), parts);
  }

  private static Object reversed(Frame frame, Object value) {
    String text = Values.asText(value);
    if (text != null) {
      return Slices.slice(frame.budget(), value, new Object[] {None.NONE, None.NONE, -1L});
    }
    List<Object> elements = copy(frame, value);
    Collections.reverse(elements);
    if (value instanceof Lazy || value instanceof Loop) {
      return elements;
    }
    String type =
        value instanceof Map<?, ?>
            ? "dict_reversekeyiterator"
            : value instanceof List<?> && !(value instanceof Tuple)
                ? "list_reverseiterator"
                : "reversed";
    return new Lazy(type, elements::iterator);
  }

  private static Object items(Object value) {
    return Lazy.generator(
        () -> {
          if (value instanceof Undefined) {
            return Collections.emptyIterator();
          }
          if (value instanceof Map<?, ?> map) {
            return new View(map, View.Kind.ITEMS).iterator();
          }
          throw new EvaluationException("Can only get item pairs from a mapping.");
        });
  }

  private static Object mapped(Frame frame, Object value, Arguments arguments) {
    return Lazy.generator(
        () ->
            Values.truth(value)
                ? Lazy.mapped(
                    frame.budget(),
                    Values.iterator(frame.budget(), value),
                    change(frame, arguments))
                : Collections.emptyIterator());
  }

  private static UnaryOperator<Object> change(Frame frame, Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      for (String name : arguments.named().keySet()) {
        if (!name.equals("attribute") && !name.equals("default")) {
          throw new EvaluationException("Unexpected keyword argument '" + name + "'");
        }
      }
      Object otherwise = arguments.named().getOrDefault("default", None.NONE);
      return Attributes.of(frame, arguments.required(0, "attribute"), otherwise);
    }
    if (arguments.positional().isEmpty()) {
      throw new EvaluationException("map requires a filter argument");
    }
    Object name = arguments.positional().get(0);
    return element ->
        Filters.apply(frame, Values.text(name, "a filter's name"), element, arguments.rest());
  }

  private static Object chosen(
      Frame frame, Object value, Arguments arguments, boolean byAttribute, boolean wanted) {
    return Lazy.generator(
        () ->
            Values.truth(value)
                ? Lazy.kept(
                    frame.budget(),
                    Values.iterator(frame.budget(), value),
                    condition(frame, arguments, byAttribute, wanted))
                : Collections.emptyIterator());
  }

  private static Predicate<Object> condition(
      Frame frame, Arguments arguments, boolean byAttribute, boolean wanted) {
    if (byAttribute && arguments.positional().isEmpty()) {
      throw new EvaluationException("Missing parameter for attribute name");
    }
    Object path = byAttribute ? arguments.positional().get(0) : None.NONE;
    UnaryOperator<Object> of = Attributes.of(frame, path);
    Arguments left = byAttribute ? arguments.rest() : arguments;
    if (left.positional().isEmpty()) {
      return element -> Values.truth(of.apply(element)) == wanted;
    }
    Object name = left.positional().get(0);
    return element -> {
      Object tested = of.apply(element);
      String test = Values.text(name, "a test's name");
      return Values.truth(Tests.apply(frame, test, tested, left.rest())) == wanted;
    };
  }

  private static Object sum(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "attribute", "start");
    UnaryOperator<Object> of = Attributes.of(frame, arguments.get(0, "attribute", None.NONE));
    Object sum = arguments.get(1, "start", 0L);
    if (Values.asText(sum) != null) {
      throw new EvaluationException("sum() can't sum strings [use ''.join(seq) instead]");
    }
    if (sum instanceof Bytes) {
      throw new EvaluationException("sum() can't sum bytes");
    }
    Iterator<Object> elements = Values.iterator(frame.budget(), value);
    while (elements.hasNext()) {
      sum = Operators.apply(frame, "+", sum, of.apply(elements.next()));
    }
    return sum;
  }

  private static Object extreme(Frame frame, Object value, Arguments arguments, boolean least) {
    arguments.allowing(0, "case_sensitive", "attribute");
    UnaryOperator<Object> key =
        Attributes.folded(
            Attributes.of(frame, arguments.get(1, "attribute", None.NONE)),
            arguments.truth(0, "case_sensitive"));
    Iterator<Object> elements = Values.iterator(frame.budget(), value);
    if (!elements.hasNext()) {
      return new Undefined("No aggregated item, sequence was empty.");
    }
    Object best = elements.next();
    Object bestKey = key.apply(best);
    while (elements.hasNext()) {
      Object element = elements.next();
      Object of = key.apply(element);
      boolean better = Operators.compare(frame.budget(), least ? "<" : ">", of, bestKey);
      best = better ? element : best;
      bestKey = better ? of : bestKey;
    }
    return best;
  }
}
