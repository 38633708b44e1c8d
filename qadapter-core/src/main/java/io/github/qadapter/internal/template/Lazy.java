package io.github.qadapter.internal.template;

import java.util.AbstractList;
import java.util.List;

/**
 * What is a generator in Python, such as the result of {@code map}: can be gone through, has no
 * length and no elements by number, and counts as true even if nothing comes.
 */
final class Lazy extends AbstractList<Object> {
  private final List<Object> elements;

  Lazy(List<Object> elements) {
    this.elements = elements;
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
