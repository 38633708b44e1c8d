package io.github.qadapter.internal.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys of dictionaries. Python takes {@code 1}, {@code 1.0} and {@code True} for one key and keeps
 * the one that came first.
 */
final class Keys {
  private static final double EXACT = 0x1p53;

  private Keys() {}

  /** A value as a key, or a fault for what can be none. */
  static Object key(Object value) {
    if (value instanceof Markup markup) {
      return markup.text();
    }
    if (value instanceof Map<?, ?> || (value instanceof List<?> && !(value instanceof Tuple))) {
      if (!(value instanceof Range)) {
        throw new EvaluationException("unhashable type: '" + Values.typeName(value) + "'");
      }
    }
    if (value instanceof View view && view.kind() != View.Kind.VALUES) {
      throw new EvaluationException("unhashable type: '" + Values.typeName(value) + "'");
    }
    if (value instanceof Tuple tuple) {
      tuple.forEach(Keys::key);
    }
    return value;
  }

  /** Sets an entry, in the place of the one with an equal key. */
  static void put(Map<Object, Object> map, Object key, Object value) {
    map.put(known(map, key(key)), value);
  }

  /** The entry with an equal key. */
  static @Nullable Object get(Map<?, ?> map, Object key) {
    return map.get(known(map, key(key)));
  }

  private static Object known(Map<?, ?> map, Object key) {
    if (!Numbers.isNumber(key) || map.containsKey(key)) {
      return key;
    }
    Object integer = key instanceof Double number ? whole(number) : Numbers.plain(key);
    if (!(integer instanceof Long number)) {
      return key;
    }
    for (Object same : List.of(number, number == 1, (double) number, -(double) number)) {
      boolean equal = same instanceof Boolean ? number == 0 || number == 1 : true;
      if (equal && Comparison.compareNumbers(same, number) == 0 && map.containsKey(same)) {
        return same;
      }
    }
    return key;
  }

  private static @Nullable Object whole(double number) {
    return number == Math.rint(number) && Math.abs(number) <= EXACT ? (Object) (long) number : null;
  }
}
