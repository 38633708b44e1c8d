package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes and items of values, as dots and brackets look them up: this list and nothing
 * else.
 */
final class Members {
  /**
   * The methods of lists that transformers' immutable sandbox forbids, because they change the
   * value.
   */
  private static final Set<String> CHANGING_LISTS =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

  private static final Set<String> CHANGING_MAPS =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private Members() {}

  /** {@code value.name}: a method, or else what a dictionary has under this name. */
  static Object member(Object value, String name) {
    Object attribute = attribute(value, name);
    if (attribute != None.NONE) {
      return attribute;
    }
    Object entry = value instanceof Map<?, ?> map ? map.get(name) : null;
    return entry == null ? Undefined.member(value, name) : entry;
  }

  /** A value's own attribute of this name; none if it has no such. */
  private static Object attribute(Object value, String name) {
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    if (value instanceof Namespace space) {
      return space.get(name);
    }
    if (value instanceof Loop loop) {
      return loop.member(name);
    }
    if (value instanceof Macro macro) {
      return macro.member(name);
    }
    if (value instanceof Cycler cycler) {
      return cycler.member(name);
    }
    if (value instanceof Blocks.Self self) {
      return self.member(name);
    }
    boolean list = value instanceof List<?> && !(value instanceof Tuple || value instanceof Range);
    if ((list && CHANGING_LISTS.contains(name))
        || (value instanceof Map<?, ?> && CHANGING_MAPS.contains(name))) {
      return new Undefined(
          String.format(
              Locale.ROOT,
              "access to attribute '%s' of '%s' object is unsafe.",
              name,
              Values.typeName(value)));
    }
    Callable method = method(value, name);
    if (method != null) {
      return method;
    }
    if (value instanceof Tuple tuple && tuple.named(name) >= 0) {
      return tuple.get(tuple.named(name));
    }
    Object number = value instanceof Range range ? range.member(name) : null;
    if (number == null && Numbers.isNumber(value)) {
      number = NumberMethods.member(value, name);
    }
    return number == null ? None.NONE : number;
  }

  /** Jinja2's filter {@code attr}: never an entry of a dictionary. */
  static Object own(Object value, String name) {
    Object attribute = attribute(value, name);
    return attribute == None.NONE ? Undefined.member(value, name) : attribute;
  }

  /** {@code value[key]}: an element, or else for a text as key what a dot would find. */
  static Object element(Budget budget, Object value, Object key) {
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    if (value instanceof Map<?, ?> map && isHashable(key)) {
      Object entry = Keys.get(map, key);
      if (entry != null) {
        return entry;
      }
    }
    String name = Values.asText(key);
    if (name != null) {
      Object attribute = attribute(value, name);
      return attribute == None.NONE ? Undefined.member(value, name) : attribute;
    }
    if (Numbers.isInteger(key)) {
      return numbered(budget, value, Numbers.integer(key, "an index"));
    }
    return Undefined.element(value, key);
  }

  private static boolean isHashable(Object key) {
    try {
      Keys.key(key);
      return true;
    } catch (EvaluationException e) {
      return false;
    }
  }

  /** The element with this number, from behind if it is negative. */
  private static Object numbered(Budget budget, Object value, long index) {
    if (value instanceof List<?> list) {
      long at = index < 0 ? index + list.size() : index;
      return at >= 0 && at < list.size() ? list.get((int) at) : missing(value, index);
    }
    String text = Values.asText(value);
    if (text != null) {
      budget.spend(text.length() / 16);
      long size = Values.length(text);
      long at = index < 0 ? index + size : index;
      if (at < 0 || at >= size) {
        return missing(value, index);
      }
      String character = Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
      return value instanceof Markup ? new Markup(character) : character;
    }
    if (value instanceof Bytes bytes) {
      long at = index < 0 ? index + bytes.bytes().length : index;
      boolean inside = at >= 0 && at < bytes.bytes().length;
      return inside ? (Object) (bytes.bytes()[(int) at] & 0xFFL) : missing(value, index);
    }
    return missing(value, index);
  }

  private static Undefined missing(Object value, long index) {
    return Undefined.element(value, index);
  }

  private static @Nullable Callable method(Object value, String name) {
    if (value instanceof Markup markup && Markup.has(name)) {
      return (frame, arguments) -> markup.call(frame, name, arguments);
    }
    if (value instanceof String text && Strings.has(name)) {
      return (frame, arguments) -> Strings.call(frame, text, name, arguments);
    }
    if (value instanceof Map<?, ?> map) {
      return ofMap(map, name);
    }
    if (value instanceof List<?> list) {
      return ofList(list, name);
    }
    if (value instanceof View view
        && view.kind() != View.Kind.VALUES
        && name.equals("isdisjoint")) {
      return (frame, arguments) -> {
        Object others = arguments.byPlace(1, 1).required(0, "other");
        return Values.elements(frame.budget(), others).stream()
            .noneMatch(each -> Comparison.contains(frame.budget(), view, each));
      };
    }
    if (value instanceof Bytes bytes && (name.equals("decode") || name.equals("hex"))) {
      return (frame, arguments) -> bytes.call(name, arguments);
    }
    return Numbers.isNumber(value) ? NumberMethods.method(value, name) : null;
  }

  private static @Nullable Callable ofMap(Map<?, ?> map, String name) {
    return switch (name) {
      case "get" ->
          (frame, arguments) -> {
            Object entry = Keys.get(map, arguments.byPlace(1, 2).required(0, "key"));
            return entry == null ? arguments.get(1, "default", None.NONE) : entry;
          };
      case "items" -> view(map, View.Kind.ITEMS);
      case "keys" -> view(map, View.Kind.KEYS);
      case "values" -> view(map, View.Kind.VALUES);
      case "copy" ->
          (frame, arguments) -> {
            arguments.byPlace(0, 0);
            frame.budget().elements(2L * map.size());
            return new LinkedHashMap<Object, Object>(map);
          };
      case "fromkeys" ->
          (frame, arguments) -> {
            Object value = arguments.byPlace(1, 2).get(1, "value", None.NONE);
            Map<Object, Object> made = new LinkedHashMap<>();
            for (Object key : Values.elements(frame.budget(), arguments.required(0, "keys"))) {
              frame.budget().elements(2);
              Keys.put(made, key, value);
            }
            return made;
          };
      default -> null;
    };
  }

  private static Callable view(Map<?, ?> map, View.Kind kind) {
    return (frame, arguments) -> {
      arguments.byPlace(0, 0);
      return new View(map, kind);
    };
  }

  private static @Nullable Callable ofList(List<?> list, String name) {
    boolean copies = !(list instanceof Tuple || list instanceof Range);
    return switch (name) {
      case "index" -> (frame, arguments) -> place(frame.budget(), list, arguments);
      case "count" ->
          (frame, arguments) -> {
            Object wanted = arguments.byPlace(1, 1).required(0, "value");
            return list.stream()
                .filter(element -> Comparison.equal(frame.budget(), element, wanted))
                .count();
          };
      case "copy" ->
          copies
              ? (frame, arguments) -> {
                arguments.byPlace(0, 0);
                frame.budget().elements(list.size());
                return new ArrayList<Object>(list);
              }
              : null;
      default -> null;
    };
  }

  private static Object place(Budget budget, List<?> list, Arguments arguments) {
    arguments.byPlace(1, list instanceof Range ? 1 : 3);
    Object wanted = arguments.required(0, "value");
    long[] ends =
        Slices.ends(
            list.size(),
            arguments.integer(1, "start", 0),
            arguments.integer(2, "stop", Long.MAX_VALUE),
            1);
    for (long i = ends[0]; i < ends[1]; i++) {
      if (Comparison.equal(budget, list.get((int) i), wanted)) {
        return i;
      }
    }
    throw new EvaluationException("the value is not in the list");
  }
}
