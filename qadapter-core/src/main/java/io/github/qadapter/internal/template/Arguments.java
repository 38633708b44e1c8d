package io.github.qadapter.internal.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call.
 *
 * @param positional by place
 * @param named by name
 */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /** Refuses arguments beyond these names, one given twice, and fewer than are required. */
  Arguments allowing(int required, String... names) {
    if (positional.size() > names.length) {
      throw new EvaluationException(
          "expected at most " + names.length + " arguments, got " + positional.size());
    }
    List<String> known = List.of(names);
    for (String name : named.keySet()) {
      int place = known.indexOf(name);
      if (place < 0) {
        throw new EvaluationException("got an unexpected keyword argument '" + name + "'");
      }
      if (place < positional.size()) {
        throw new EvaluationException("got multiple values for argument '" + name + "'");
      }
    }
    for (int i = 0; i < required; i++) {
      required(i, names[i]);
    }
    return this;
  }

  /** Refuses names, and more or fewer by place. */
  Arguments byPlace(int fewest, int most) {
    if (!named.isEmpty()) {
      throw new EvaluationException("takes no keyword arguments");
    }
    if (positional.size() < fewest || positional.size() > most) {
      throw new EvaluationException(
          fewest == most
              ? String.format(Locale.ROOT, "expected %d arguments, got %d", most, positional.size())
              : String.format(
                  Locale.ROOT,
                  "expected %d to %d arguments, got %d",
                  fewest,
                  most,
                  positional.size()));
    }
    return this;
  }

  boolean has(int place, String name) {
    return place < positional.size() || named.containsKey(name);
  }

  Object get(int place, String name, Object otherwise) {
    return place < positional.size() ? positional.get(place) : named.getOrDefault(name, otherwise);
  }

  Object required(int place, String name) {
    if (!has(place, name)) {
      throw new EvaluationException("missing argument '" + name + "'");
    }
    return get(place, name, None.NONE);
  }

  String text(int place, String name) {
    return Values.text(required(place, name), name);
  }

  /** A text; absent and none are null. */
  @Nullable String textOrNone(int place, String name) {
    return get(place, name, None.NONE) == None.NONE ? null : text(place, name);
  }

  long integer(int place, String name, long otherwise) {
    return has(place, name) ? Numbers.integer(required(place, name), name) : otherwise;
  }

  /** An integer; absent and none are this. */
  long integerOrNone(int place, String name, long otherwise) {
    return get(place, name, None.NONE) == None.NONE ? otherwise : integer(place, name, otherwise);
  }

  boolean truth(int place, String name) {
    return Values.truth(get(place, name, false));
  }

  boolean truth(int place, String name, boolean otherwise) {
    return Values.truth(get(place, name, otherwise));
  }

  /** Without the first. */
  Arguments rest() {
    return new Arguments(positional.subList(1, positional.size()), named);
  }
}
