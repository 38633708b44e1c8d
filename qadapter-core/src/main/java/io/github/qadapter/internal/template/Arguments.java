package io.github.qadapter.internal.template;

import java.util.List;
import java.util.Map;

/**
 * What a call passes.
 *
 * @param positional by place
 * @param named by name
 */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /** Refuses arguments beyond these names. */
  Arguments allowing(String... names) {
    if (positional.size() > names.length) {
      throw new Fault("expected at most " + names.length + " arguments, got " + positional.size());
    }
    for (String name : named.keySet()) {
      if (!List.of(names).contains(name)) {
        throw new Fault("got an unexpected keyword argument '" + name + "'");
      }
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
      throw new Fault("missing argument '" + name + "'");
    }
    return get(place, name, None.NONE);
  }

  String text(int place, String name) {
    return Values.text(required(place, name), name);
  }

  long integer(int place, String name, long otherwise) {
    return has(place, name) ? Values.integer(required(place, name), name) : otherwise;
  }

  boolean truth(int place, String name) {
    return Values.truth(get(place, name, false));
  }

  /** Without the first. */
  Arguments rest() {
    return new Arguments(positional.subList(1, positional.size()), named);
  }
}
