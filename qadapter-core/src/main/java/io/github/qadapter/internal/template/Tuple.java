package io.github.qadapter.internal.template;

import java.util.AbstractList;
import java.util.List;

/** A list that prints as Python's tuple; that of {@code groupby} has names for its two elements. */
final class Tuple extends AbstractList<Object> {
  private final List<Object> elements;
  private final List<String> names;

  Tuple(List<Object> elements) {
    this(elements, List.of());
  }

  private Tuple(List<Object> elements, List<String> names) {
    this.elements = List.copyOf(elements);
    this.names = names;
  }

  static Tuple of(Object... elements) {
    return new Tuple(List.of(elements));
  }

  static Tuple group(Object grouper, Object list) {
    return new Tuple(List.of(grouper, list), List.of("grouper", "list"));
  }

  /** The place of the element with this name, or −1. */
  int named(String name) {
    return names.indexOf(name);
  }

  @Override
  public Object get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }
}
