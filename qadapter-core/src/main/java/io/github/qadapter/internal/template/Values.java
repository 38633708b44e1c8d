package io.github.qadapter.internal.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's rules for values: truth, length, iteration. */
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
    if (value instanceof BigInteger number) {
      return Numbers.integer(number);
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
      map.forEach((key, element) -> Keys.put(copy, of(key), of(element)));
      return copy;
    }
    throw new IllegalArgumentException(
        "Expected text, numbers, truth values, lists and maps for a template, but found "
            + value.getClass().getName()
            + ".");
  }

  /** The number of characters that a value holds. */
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
    String text = asText(value);
    if (text != null) {
      return !text.isEmpty();
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    if (value instanceof View view) {
      return !view.map().isEmpty();
    }
    if (value instanceof Bytes bytes) {
      return bytes.bytes().length > 0;
    }
    return value != None.NONE && !(value instanceof Undefined);
  }

  /** The text of a text, escaped or not; null for other kinds. */
  static @Nullable String asText(Object value) {
    return value instanceof Markup markup
        ? markup.text()
        : value instanceof String text ? text : null;
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
    if (value instanceof Long || value instanceof BigInteger) {
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
    if (value instanceof List<?>) {
      return "list";
    }
    if (value instanceof Map<?, ?>) {
      return "dict";
    }
    if (value instanceof Lazy lazy) {
      return lazy.type();
    }
    if (value instanceof View view) {
      return view.kind().type();
    }
    if (value instanceof Bytes) {
      return "bytes";
    }
    if (value instanceof Loop) {
      return "LoopContext";
    }
    if (value instanceof Macro) {
      return "Macro";
    }
    if (value instanceof Callable) {
      return "function";
    }
    return value.getClass().getSimpleName();
  }

  /** The elements over which a {@code for} iterates, as a list. */
  @SuppressWarnings("unchecked") // all lists here are of objects
  static List<Object> elements(Budget budget, Object value) {
    if (value instanceof List<?> list) {
      budget.spend(list.size());
      return (List<Object>) list;
    }
    List<Object> elements = new ArrayList<>();
    Iterator<Object> iterator = iterator(budget, value);
    while (iterator.hasNext()) {
      budget.elements(1);
      elements.add(iterator.next());
    }
    return elements;
  }

  /** An iterator over the elements of a {@code for}. */
  @SuppressWarnings("unchecked") // all lists and maps here are of objects
  static Iterator<Object> iterator(Budget budget, Object value) {
    if (value instanceof List<?> list) {
      budget.spend(list.size());
      return (Iterator<Object>) list.iterator();
    }
    if (value instanceof Lazy lazy) {
      return lazy;
    }
    if (value instanceof Map<?, ?> map) {
      budget.spend(map.size());
      return (Iterator<Object>) map.keySet().iterator();
    }
    if (value instanceof View view) {
      budget.spend(view.map().size());
      return view.iterator();
    }
    String text = asText(value);
    if (text != null) {
      budget.elements(text.length());
      List<Object> characters = new ArrayList<>();
      text.codePoints().forEach(c -> characters.add(Character.toString(c)));
      return characters.iterator();
    }
    if (value instanceof Bytes bytes) {
      budget.elements(bytes.bytes().length);
      List<Object> numbers = new ArrayList<>();
      for (byte each : bytes.bytes()) {
        numbers.add((long) (each & 0xFF));
      }
      return numbers.iterator();
    }
    if (value instanceof Loop loop) {
      return loop.rest();
    }
    if (value instanceof Undefined) {
      return Collections.emptyIterator();
    }
    throw new EvaluationException("'" + typeName(value) + "' object is not iterable");
  }

  static boolean isIterable(Object value) {
    return isSequence(value)
        || value instanceof Lazy
        || value instanceof View
        || value instanceof Loop
        || value instanceof Undefined;
  }

  static String text(Object value, String what) {
    String text = asText(value);
    if (text != null) {
      return text;
    }
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    throw new EvaluationException(what + " needs a text, not '" + typeName(value) + "'");
  }

  /** Kinds that have a length and elements by number or key. */
  static boolean isSequence(Object value) {
    return asText(value) != null
        || value instanceof Map<?, ?>
        || value instanceof List<?>
        || value instanceof Bytes;
  }

  static long length(Object value) {
    String text = asText(value);
    if (text != null) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof View view) {
      return view.map().size();
    }
    if (value instanceof Bytes bytes) {
      return bytes.bytes().length;
    }
    if (value instanceof Loop loop) {
      return loop.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new EvaluationException("object of type '" + typeName(value) + "' has no len()");
  }
}
