package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What dots and brackets find on a value: this list and nothing else. */
final class Members {
  /** What the sandbox that transformers uses forbids, because it changes the value. */
  private static final Set<String> CHANGING =
      Set.of(
          "append",
          "clear",
          "extend",
          "insert",
          "pop",
          "popitem",
          "remove",
          "reverse",
          "setdefault",
          "sort",
          "update");

  private Members() {}

  /** {@code value.name}: a method, or else what a dictionary has under this name. */
  static Object member(Object value, String name) {
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    if (value instanceof Namespace space) {
      return space.get(name);
    }
    if (value instanceof Loop loop) {
      return loop.member(name);
    }
    if (value instanceof Macro macro && name.equals("name")) {
      return macro.name();
    }
    if ((value instanceof List<?> || value instanceof Map<?, ?>) && CHANGING.contains(name)) {
      Object entry = value instanceof Map<?, ?> map ? map.get(name) : null;
      return entry != null
          ? entry
          : new Undefined(
              "access to attribute '%s' of '%s' object is unsafe"
                  .formatted(name, Values.typeName(value)));
    }
    Callable method = method(value, name);
    if (method != null) {
      return method;
    }
    Object entry = value instanceof Map<?, ?> map ? map.get(name) : null;
    return entry == null ? Undefined.member(value, name) : entry;
  }

  /** {@code value[key]}: an element, or else for a text as key what a dot would find. */
  static Object element(Budget budget, Object value, Object key) {
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    if (value instanceof Map<?, ?> map && !(key instanceof Undefined)) {
      Object entry = map.get(Values.key(key));
      if (entry != null) {
        return entry;
      }
    }
    if (key instanceof String name) {
      return member(value, name);
    }
    if (key instanceof Long || key instanceof Boolean) {
      long index = Values.integer(key, "an index");
      if (value instanceof List<?> list && !(value instanceof Lazy)) {
        long at = index < 0 ? index + list.size() : index;
        return at >= 0 && at < list.size() ? list.get((int) at) : Undefined.element(value, key);
      }
      if (value instanceof String text) {
        budget.spend(text.length() / 16);
        long size = Values.length(text);
        long at = index < 0 ? index + size : index;
        return at >= 0 && at < size
            ? Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)))
            : Undefined.element(value, key);
      }
    }
    return Undefined.element(value, key);
  }

  /** {@code value[from:to:step]}, with Python's meaning of absent and negative bounds. */
  static Object slice(
      Budget budget, Object value, @Nullable Long from, @Nullable Long to, @Nullable Long step) {
    if (value instanceof Undefined undefined) {
      throw new Fault(undefined.complaint());
    }
    long stride = step == null ? 1 : step;
    if (stride == 0) {
      throw new Fault("slice step cannot be zero");
    }
    if (value instanceof String text) {
      budget.spend(2L * text.length());
      int[] characters = text.codePoints().toArray();
      StringBuilder part = new StringBuilder();
      for (int at : places(characters.length, from, to, stride)) {
        part.appendCodePoint(characters[at]);
      }
      return part.toString();
    }
    if (value instanceof List<?> list && !(value instanceof Lazy)) {
      budget.elements(list.size());
      List<Object> part = new ArrayList<>();
      for (int at : places(list.size(), from, to, stride)) {
        part.add(list.get(at));
      }
      return value instanceof Tuple ? new Tuple(part) : part;
    }
    throw new Fault("'" + Values.typeName(value) + "' object is not subscriptable");
  }

  private static int[] places(int size, @Nullable Long from, @Nullable Long to, long step) {
    long lowest = step > 0 ? 0 : -1;
    long highest = step > 0 ? size : size - 1L;
    long first = from == null ? (step > 0 ? lowest : highest) : clamp(from, size, lowest, highest);
    long end = to == null ? (step > 0 ? highest : lowest) : clamp(to, size, lowest, highest);
    long distance = step > 0 ? end - first : first - end;
    long stride = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
    int count = distance <= 0 ? 0 : (int) ((distance - 1) / stride + 1);
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = (int) (first + i * step);
    }
    return places;
  }

  private static long clamp(long bound, int size, long lowest, long highest) {
    return Math.max(lowest, Math.min(highest, bound < 0 ? bound + size : bound));
  }

  private static @Nullable Callable method(Object value, String name) {
    if (value instanceof String text && Strings.METHODS.contains(name)) {
      return (frame, arguments) -> Strings.call(frame.budget(), text, name, arguments);
    }
    if (value instanceof Map<?, ?> map) {
      return switch (name) {
        case "get" ->
            (frame, arguments) -> {
              Object entry = map.get(Values.key(arguments.required(0, "key")));
              return entry == null ? arguments.get(1, "default", None.NONE) : entry;
            };
        case "items" -> (frame, arguments) -> items(frame.budget(), map);
        case "keys" -> (frame, arguments) -> copy(frame.budget(), map.keySet());
        case "values" -> (frame, arguments) -> copy(frame.budget(), map.values());
        case "copy" ->
            (frame, arguments) -> {
              frame.budget().elements(2L * map.size());
              return new LinkedHashMap<Object, Object>(map);
            };
        default -> null;
      };
    }
    if (value instanceof List<?> list && !(value instanceof Lazy)) {
      return switch (name) {
        case "index" ->
            (frame, arguments) -> {
              for (int i = 0; i < list.size(); i++) {
                if (Comparison.equal(frame.budget(), list.get(i), arguments.required(0, "value"))) {
                  return (long) i;
                }
              }
              throw new Fault("the value is not in the list");
            };
        case "count" ->
            (frame, arguments) ->
                list.stream()
                    .filter(
                        element ->
                            Comparison.equal(
                                frame.budget(), element, arguments.required(0, "value")))
                    .count();
        case "copy" -> (frame, arguments) -> copy(frame.budget(), list);
        default -> null;
      };
    }
    return null;
  }

  static List<Object> items(Budget budget, Map<?, ?> map) {
    budget.elements(3L * map.size());
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(Tuple.of(key, value)));
    return items;
  }

  private static List<Object> copy(Budget budget, java.util.Collection<?> elements) {
    budget.elements(elements.size());
    return new ArrayList<>(elements);
  }
}
