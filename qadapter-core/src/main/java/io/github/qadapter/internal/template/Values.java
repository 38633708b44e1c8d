package io.github.qadapter.internal.template;

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

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
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

  static Object plain(Object number) {
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
}
