package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's equality, order and membership ({@code ==}, {@code <}, {@code in}). */
final class Comparison {
  /** The result of comparing with NaN: neither less, nor equal, nor greater. */
  static final int NOT_A_NUMBER = Integer.MIN_VALUE;

  private Comparison() {}

  /** Python's {@code ==}. */
  static boolean equal(Budget budget, Object a, Object b) {
    budget.enter();
    try {
      if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
        return compareNumbers(a, b) == 0;
      }
      String text = Values.asText(a);
      String other = Values.asText(b);
      if (text != null && other != null) {
        budget.spend(1 + Math.min(text.length(), other.length()) / 16);
        return text.equals(other);
      }
      if (a instanceof List<?> left && b instanceof List<?> right) {
        return Values.typeName(a).equals(Values.typeName(b)) && equalLists(budget, left, right);
      }
      if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
        return equalMaps(budget, left, right);
      }
      if (a instanceof View left && b instanceof View right) {
        return equalViews(budget, left, right);
      }
      if (a instanceof Undefined || b instanceof Undefined || a instanceof Bytes) {
        return a.equals(b);
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
      Object other = Keys.get(b, entry.getKey());
      if (other == null || !equal(budget, entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  /** As sets, which the keys and the items are; the values of two dictionaries never are equal. */
  private static boolean equalViews(Budget budget, View a, View b) {
    if (a.kind() == View.Kind.VALUES || b.kind() == View.Kind.VALUES) {
      Object one = a;
      return one == b;
    }
    List<Object> others = Values.elements(budget, b);
    return a.map().size() == others.size()
        && Values.elements(budget, a).stream().allMatch(each -> contains(budget, others, each));
  }

  /** Less, equal or greater than 0; a fault for values without an order. */
  static int order(Budget budget, String operator, Object a, Object b) {
    budget.enter();
    try {
      if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
        return compareNumbers(a, b);
      }
      String text = Values.asText(a);
      String other = Values.asText(b);
      if (text != null && other != null) {
        budget.spend(1 + Math.min(text.length(), other.length()) / 16);
        return Strings.compare(text, other);
      }
      if (a instanceof List<?> left
          && b instanceof List<?> right
          && !(a instanceof Range)
          && Values.typeName(a).equals(Values.typeName(b))) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
          if (!equal(budget, left.get(i), right.get(i))) {
            return order(budget, operator, left.get(i), right.get(i));
          }
        }
        return Integer.compare(left.size(), right.size());
      }
      for (Object value : List.of(a, b)) {
        if (value instanceof Undefined undefined) {
          throw new EvaluationException(undefined.complaint());
        }
      }
      throw new EvaluationException(
          String.format(
              Locale.ROOT,
              "'%s' not supported between instances of '%s' and '%s'",
              operator,
              Values.typeName(a),
              Values.typeName(b)));
    } finally {
      budget.leave();
    }
  }

  static int compareNumbers(Object a, Object b) {
    Object left = Numbers.plain(a);
    Object right = Numbers.plain(b);
    if (left instanceof Long one && right instanceof Long other) {
      return Long.compare(one, other);
    }
    double x = ((Number) left).doubleValue();
    double y = ((Number) right).doubleValue();
    boolean finite =
        (!(left instanceof Double) || Double.isFinite(x))
            && (!(right instanceof Double) || Double.isFinite(y));
    if (finite) {
      return exact(left).compareTo(exact(right));
    }
    return Double.isNaN(x) || Double.isNaN(y) ? NOT_A_NUMBER : Double.compare(x, y);
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Double decimal
        ? new BigDecimal(decimal)
        : new BigDecimal(Numbers.big(number));
  }

  static boolean less(Budget budget, Object a, Object b) {
    int order = order(budget, "<", a, b);
    return order < 0 && order != NOT_A_NUMBER;
  }

  /** Python's {@code in}. */
  static boolean contains(Budget budget, Object container, Object element) {
    String text = Values.asText(container);
    if (text != null) {
      String part = Values.asText(element);
      if (part == null) {
        throw new EvaluationException(
            "'in <string>' requires string as left operand, not " + Values.typeName(element));
      }
      budget.spend(text.length() / 8 + 1);
      return text.contains(part);
    }
    if (container instanceof Map<?, ?> map) {
      return Keys.get(map, element) != null;
    }
    if (container instanceof View view && view.kind() == View.Kind.KEYS) {
      return Keys.get(view.map(), element) != null;
    }
    if (Values.isIterable(container)) {
      Iterator<Object> elements = Values.iterator(budget, container);
      while (elements.hasNext()) {
        Object each = elements.next();
        if (each == element || equal(budget, each, element)) {
          return true;
        }
      }
      return false;
    }
    throw new EvaluationException(
        "argument of type '" + Values.typeName(container) + "' is not iterable");
  }
}
