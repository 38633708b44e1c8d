package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Jinja2's filters that order values and put them into groups. */
final class Grouping {
  private Grouping() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("sort", Grouping::sorted);
    filters.put("dictsort", Grouping::dictSorted);
    filters.put("unique", Grouping::unique);
    filters.put("groupby", Grouping::grouped);
    filters.put("batch", Grouping::batched);
    filters.put("slice", Grouping::sliced);
  }

  private static Object sorted(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "reverse", "case_sensitive", "attribute");
    UnaryOperator<Object> key =
        Attributes.several(
            frame, arguments.get(2, "attribute", None.NONE), arguments.truth(1, "case_sensitive"));
    List<Object> elements = Values.elements(frame.budget(), value);
    return Sorting.sorted(frame.budget(), elements, key, reverse(arguments, 0));
  }

  private static boolean reverse(Arguments arguments, int place) {
    return Numbers.integer(arguments.get(place, "reverse", false), "reverse") != 0;
  }

  private static Object dictSorted(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "case_sensitive", "by", "reverse");
    String by = arguments.has(1, "by") ? arguments.text(1, "by") : "key";
    if (!by.equals("key") && !by.equals("value")) {
      throw new EvaluationException("You can only sort by either \"key\" or \"value\"");
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new EvaluationException("needs a mapping, not '" + Values.typeName(value) + "'");
    }
    int place = by.equals("value") ? 1 : 0;
    UnaryOperator<Object> key =
        Attributes.folded(item -> ((Tuple) item).get(place), arguments.truth(0, "case_sensitive"));
    List<Object> items = Values.elements(frame.budget(), new View(map, View.Kind.ITEMS));
    return Sorting.sorted(frame.budget(), items, key, reverse(arguments, 2));
  }

  private static Object unique(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "case_sensitive", "attribute");
    UnaryOperator<Object> key =
        Attributes.folded(
            Attributes.of(frame, arguments.get(1, "attribute", None.NONE)),
            arguments.truth(0, "case_sensitive"));
    return Lazy.generator(
        () -> {
          Map<Object, Object> seen = new HashMap<>();
          return Lazy.kept(
              frame.budget(),
              Values.iterator(frame.budget(), value),
              element -> {
                Object of = key.apply(element);
                boolean isNew = Keys.get(seen, of) == null;
                if (isNew) {
                  frame.budget().elements(2);
                  Keys.put(seen, of, true);
                }
                return isNew;
              });
        });
  }

  private static Object grouped(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(1, "attribute", "default", "case_sensitive");
    Budget budget = frame.budget();
    UnaryOperator<Object> grouper =
        Attributes.of(
            frame, arguments.required(0, "attribute"), arguments.get(1, "default", None.NONE));
    UnaryOperator<Object> key = Attributes.folded(grouper, arguments.truth(2, "case_sensitive"));
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object current = None.NONE;
    for (Object element : Sorting.sorted(budget, Values.elements(budget, value), key, false)) {
      Object of = key.apply(element);
      if (group.isEmpty() || !Comparison.equal(budget, current, of)) {
        group = new ArrayList<>();
        groups.add(Tuple.group(grouper.apply(element), group));
        current = of;
      }
      budget.elements(2);
      group.add(element);
    }
    return groups;
  }

  private static Object batched(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(1, "linecount", "fill_with");
    Object count = arguments.required(0, "linecount");
    Object fill = arguments.get(1, "fill_with", None.NONE);
    return Lazy.generator(
        () -> {
          List<Object> batches = new ArrayList<>();
          List<Object> batch = new ArrayList<>();
          Iterator<Object> elements = Values.iterator(frame.budget(), value);
          while (elements.hasNext()) {
            if (Comparison.equal(frame.budget(), (long) batch.size(), count)) {
              batches.add(batch);
              batch = new ArrayList<>();
            }
            frame.budget().elements(2);
            batch.add(elements.next());
          }
          if (!batch.isEmpty()) {
            if (fill != None.NONE && Comparison.less(frame.budget(), (long) batch.size(), count)) {
              long missing = Numbers.integer(count, "linecount") - batch.size();
              frame.budget().elements(missing);
              for (long i = 0; i < missing; i++) {
                batch.add(fill);
              }
            }
            batches.add(batch);
          }
          return batches.iterator();
        });
  }

  private static Object sliced(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(1, "slices", "fill_with");
    Object fill = arguments.get(1, "fill_with", None.NONE);
    Object count = arguments.required(0, "slices");
    return Lazy.generator(
        () -> {
          List<Object> all = Values.elements(frame.budget(), value);
          long slices = Numbers.integer(count, "slices");
          if (slices == 0) {
            throw new EvaluationException("integer division or modulo by zero");
          }
          frame.budget().elements(all.size() + 2 * Math.max(0, slices));
          long size = Math.floorDiv(all.size(), slices);
          long larger = Math.floorMod(all.size(), slices);
          List<Object> parts = new ArrayList<>();
          int at = 0;
          for (long i = 0; i < slices; i++) {
            int end = (int) (at + size + (i < larger ? 1 : 0));
            List<Object> part = new ArrayList<>(all.subList(at, end));
            if (fill != None.NONE && i >= larger) {
              part.add(fill);
            }
            parts.add(part);
            at = end;
          }
          return parts.iterator();
        });
  }
}
