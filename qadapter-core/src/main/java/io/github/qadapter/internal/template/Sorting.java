package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Python's {@code sorted}: stable, by nothing but {@code <}, so that any order of values will do.
 */
final class Sorting {
  private Sorting() {}

  private record Keyed(Object key, Object value) {}

  static List<Object> sorted(
      Budget budget, List<Object> values, UnaryOperator<Object> key, boolean reverse) {
    budget.elements(3L * values.size());
    List<Keyed> keyed = new ArrayList<>();
    for (Object value : values) {
      keyed.add(new Keyed(key.apply(value), value));
    }
    List<Object> sorted = new ArrayList<>();
    for (Keyed each : merged(budget, keyed, reverse)) {
      sorted.add(each.value());
    }
    return sorted;
  }

  private static List<Keyed> merged(Budget budget, List<Keyed> values, boolean reverse) {
    if (values.size() < 2) {
      return values;
    }
    int half = values.size() / 2;
    List<Keyed> left = merged(budget, values.subList(0, half), reverse);
    List<Keyed> right = merged(budget, values.subList(half, values.size()), reverse);
    List<Keyed> all = new ArrayList<>(values.size());
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      Object first = left.get(i).key();
      Object second = right.get(j).key();
      boolean rightFirst =
          reverse ? Comparison.less(budget, first, second) : Comparison.less(budget, second, first);
      all.add(rightFirst ? right.get(j++) : left.get(i++));
    }
    all.addAll(left.subList(i, left.size()));
    all.addAll(right.subList(j, right.size()));
    return all;
  }
}
