package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** When Python takes two values for equal, which comes first, and what is in what. */
final class Comparison {
  private Comparison() {}

  /** Python's {@code ==}. */
  static boolean equal(Budget budget, Object a, Object b) {
    budget.enter();
    try {
      if (Values.isNumber(a) && Values.isNumber(b)) {
        return compareNumbers(a, b) == 0;
      }
      if (a instanceof String text && b instanceof String other) {
        budget.spend(1 + Math.min(text.length(), other.length()) / 16);
        return text.equals(other);
      }
      if (a instanceof List<?> list && b instanceof List<?> other) {
        return (a instanceof Tuple) == (b instanceof Tuple) && equalLists(budget, list, other);
      }
      if (a instanceof Map<?, ?> map && b instanceof Map<?, ?> other) {
        return equalMaps(budget, map, other);
      }
      if (a instanceof Undefined || b instanceof Undefined) {
        return a instanceof Undefined && b instanceof Undefined;
      }
      return a == b;
    } finally {
      budget.leave();
    }
  }

  private static boolean equalLists(Budget budget, List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(budget, a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Budget budget, Map<?, ?> a, Map<?, ?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      Object other = b.get(entry.getKey());
      if (other == null || !equal(budget, entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  /** Less, equal or greater than 0; a fault for values without an order. */
  static int order(Budget budget, String operator, Object a, Object b) {
    budget.enter();
    try {
      if (Values.isNumber(a) && Values.isNumber(b)) {
        return compareNumbers(a, b);
      }
      if (a instanceof String text && b instanceof String other) {
        budget.spend(1 + Math.min(text.length(), other.length()) / 16);
        return Strings.compare(text, other);
      }
      if (a instanceof List<?> list && b instanceof List<?> other) {
        for (int i = 0; i < Math.min(list.size(), other.size()); i++) {
          if (!equal(budget, list.get(i), other.get(i))) {
            return order(budget, operator, list.get(i), other.get(i));
          }
        }
        return Integer.compare(list.size(), other.size());
      }
      for (Object value : List.of(a, b)) {
        if (value instanceof Undefined undefined) {
          throw new Fault(undefined.complaint());
        }
      }
      throw new Fault(
          "'%s' not supported between instances of '%s' and '%s'"
              .formatted(operator, Values.typeName(a), Values.typeName(b)));
    } finally {
      budget.leave();
    }
  }

  private static int compareNumbers(Object a, Object b) {
    Object left = Values.plain(a);
    Object right = Values.plain(b);
    if (left instanceof Long one && right instanceof Long other) {
      return Long.compare(one, other);
    }
    double x = ((Number) left).doubleValue();
    double y = ((Number) right).doubleValue();
    if (Double.isFinite(x) && Double.isFinite(y)) {
      return exact(left).compareTo(exact(right));
    }
    return Double.isNaN(x) || Double.isNaN(y) ? 1 : Double.compare(x, y);
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Long integer
        ? BigDecimal.valueOf(integer)
        : new BigDecimal((Double) number);
  }

  /** Python's {@code in}. */
  static boolean contains(Budget budget, Object container, Object element) {
    if (container instanceof String text) {
      if (element instanceof Undefined undefined) {
        throw new Fault(undefined.complaint());
      }
      if (!(element instanceof String part)) {
        throw new Fault(
            "'in <string>' requires string as left operand, not " + Values.typeName(element));
      }
      budget.spend(text.length() / 8 + 1);
      return text.contains(part);
    }
    if (container instanceof Map<?, ?> map) {
      return !(element instanceof Undefined) && map.containsKey(Values.key(element));
    }
    if (container instanceof List<?> list) {
      for (Object each : list) {
        if (equal(budget, each, element)) {
          return true;
        }
      }
      return false;
    }
    if (container instanceof Undefined) {
      return false;
    }
    throw new Fault("argument of type '" + Values.typeName(container) + "' is not iterable");
  }
}
