package io.github.qadapter.internal.template;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A generator as in Python, such as the result of {@code map}: nothing happens before it is gone
 * through, it can be gone through once, it has no length, and it counts as true.
 */
final class Lazy implements Iterator<Object> {
  private final String type;
  private final Supplier<Iterator<Object>> source;
  private @Nullable Iterator<Object> opened;

  /**
   * Makes one.
   *
   * @param type what Python calls it
   * @param source asked when the first element is
   */
  Lazy(String type, Supplier<Iterator<Object>> source) {
    this.type = type;
    this.source = source;
  }

  static Lazy generator(Supplier<Iterator<Object>> source) {
    return new Lazy("generator", source);
  }

  String type() {
    return type;
  }

  @Override
  public boolean hasNext() {
    if (opened == null) {
      opened = source.get();
    }
    return opened.hasNext();
  }

  @Override
  public Object next() {
    if (!hasNext() || opened == null) {
      throw new NoSuchElementException();
    }
    return opened.next();
  }

  /** Each element changed as it comes. */
  static Iterator<Object> mapped(
      Budget budget, Iterator<Object> elements, UnaryOperator<Object> change) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Object next() {
        budget.step();
        return change.apply(elements.next());
      }
    };
  }

  /** The elements that pass. */
  static Iterator<Object> kept(Budget budget, Iterator<Object> elements, Predicate<Object> passes) {
    return new Iterator<>() {
      private @Nullable Object ahead;

      @Override
      public boolean hasNext() {
        while (ahead == null && elements.hasNext()) {
          budget.step();
          Object element = elements.next();
          if (passes.test(element)) {
            ahead = element;
          }
        }
        return ahead != null;
      }

      @Override
      public Object next() {
        if (!hasNext() || ahead == null) {
          throw new NoSuchElementException();
        }
        Object next = ahead;
        ahead = null;
        return next;
      }
    };
  }
}
