package io.github.qadapter.internal.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python's rules say about values. */
final class Values {
  private Values() {}

  /**
   * A value of the caller as a value of a template: a copy, so that nothing of the caller's can be
   * reached.
   *
   * @throws IllegalArgumentException if it is of another kind than text, number, truth, list, map
   */
  static Object of(@Nullable Object value) {
    if (value == null) {
      return None.NONE;
    }
    if (value instanceof String || value instanceof Boolean || value instanceof Long) {
      return value;
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(of(element)));
      return copy;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, element) -> copy.put(of(key), of(element)));
      return copy;
    }
    throw new IllegalArgumentException(
        "Expected text, numbers, truth values, lists and maps for a template, but found "
            + value.getClass().getName()
            + ".");
  }

  /** How many characters a value holds. */
  static long characters(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    long sum = 1;
    if (value instanceof List<?> list) {
      for (Object element : list) {
        sum += characters(element);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        sum += characters(entry.getKey()) + characters(entry.getValue());
      }
    }
    return sum;
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof List<?> list) {
      return value instanceof Lazy || !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != None.NONE && !(value instanceof Undefined);
  }

  /** As Python's errors name it. */
  static String typeOf(Object value) {
    if (value == None.NONE) {
      return "None";
    }
    return typeName(value) + " object";
  }

  static String typeName(Object value) {
    if (value == None.NONE) {
      return "NoneType";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof Double) {
      return "float";
    }
    if (value instanceof String) {
      return "str";
    }
    if (value instanceof Tuple) {
      return "tuple";
    }
    if (value instanceof Range) {
      return "range";
    }
    if (value instanceof Lazy) {
      return "generator";
    }
    if (value instanceof List<?>) {
      return "list";
    }
    if (value instanceof Map<?, ?>) {
      return "dict";
    }
    if (value instanceof Callable) {
      return "function";
    }
    return value.getClass().getSimpleName();
  }

  /** What a {@code for} goes through. */
  @SuppressWarnings("unchecked") // all lists and maps here are of objects
  static List<Object> elements(Budget budget, Object value) {
    if (value instanceof List<?> list) {
      budget.spend(list.size());
      return (List<Object>) list;
    }
    if (value instanceof Map<?, ?> map) {
      budget.elements(map.size());
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof String text) {
      budget.elements(text.length());
      List<Object> characters = new ArrayList<>();
      text.codePoints().forEach(c -> characters.add(Character.toString(c)));
      return characters;
    }
    if (value instanceof Undefined) {
      return List.of();
    }
    throw new Fault("'" + typeName(value) + "' object is not iterable");
  }

  static boolean equal(Budget budget, Object a, Object b) {
    budget.enter();
    try {
      if (isNumber(a) && isNumber(b)) {
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
      if (isNumber(a) && isNumber(b)) {
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
              .formatted(operator, typeName(a), typeName(b)));
    } finally {
      budget.leave();
    }
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  private static int compareNumbers(Object a, Object b) {
    Object left = plain(a);
    Object right = plain(b);
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

  /** A number; truth values count as 0 and 1. */
  static Object number(Object value, String what) {
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    if (!isNumber(value)) {
      throw new Fault(what + " needs a number, not '" + typeName(value) + "'");
    }
    return plain(value);
  }

  private static Object plain(Object number) {
    return number instanceof Boolean bool ? (Object) (bool ? 1L : 0L) : number;
  }

  static long integer(Object value, String what) {
    if (number(value, what) instanceof Long integer) {
      return integer;
    }
    throw new Fault(what + " needs an integer, not 'float'");
  }

  static String text(Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    throw new Fault(what + " needs a text, not '" + typeName(value) + "'");
  }

  /** A dictionary's key: a number without fraction is one key, however it is written. */
  static Object key(Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return (long) (double) number;
    }
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    if (value instanceof Map<?, ?> || (value instanceof List<?> && !(value instanceof Tuple))) {
      throw new Fault("unhashable type: '" + typeName(value) + "'");
    }
    if (value instanceof Tuple tuple) {
      tuple.forEach(
          element -> {
            if (element instanceof List<?>) {
              throw new Fault("a tuple of lists cannot be a key here");
            }
            key(element);
          });
    }
    return value;
  }

  /** Kinds that have a length and elements by number or key. */
  static boolean isSequence(Object value) {
    return value instanceof String
        || value instanceof Map<?, ?>
        || (value instanceof List<?> && !(value instanceof Lazy));
  }

  static long length(Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list && !(value instanceof Lazy)) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new Fault("object of type '" + typeName(value) + "' has no len()");
  }

  /** Python's {@code in}. */
  static boolean contains(Budget budget, Object container, Object element) {
    if (container instanceof String text) {
      if (element instanceof Undefined undefined) {
        throw new Fault(undefined.complaint());
      }
      if (!(element instanceof String part)) {
        throw new Fault("'in <string>' requires string as left operand, not " + typeName(element));
      }
      budget.spend(text.length() / 8 + 1);
      return text.contains(part);
    }
    if (container instanceof Map<?, ?> map) {
      return !(element instanceof Undefined) && map.containsKey(key(element));
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
    throw new Fault("argument of type '" + typeName(container) + "' is not iterable");
  }
}
