package io.github.qadapter.internal.template;

import java.util.Iterator;
import java.util.Map;

/**
 * A dictionary's view, as {@code keys()}, {@code values()} and {@code items()} return it: can be
 * gone through and counted, and has no elements by number.
 *
 * @param map the dictionary
 * @param kind which of the three
 */
record View(Map<?, ?> map, Kind kind) {
  /** The three views of a dictionary. */
  enum Kind {
    KEYS,
    VALUES,
    ITEMS;

    String type() {
      return "dict_" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  Iterator<Object> iterator() {
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Object next() {
        Map.Entry<?, ?> entry = entries.next();
        return switch (kind) {
          case KEYS -> entry.getKey();
          case VALUES -> entry.getValue();
          case ITEMS -> Tuple.of(entry.getKey(), entry.getValue());
        };
      }
    };
  }
}
