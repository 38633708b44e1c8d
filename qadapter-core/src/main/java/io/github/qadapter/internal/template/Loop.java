package io.github.qadapter.internal.template;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Python's {@code loop}: where a {@code for} is. It looks ahead only when it is asked to. */
final class Loop implements Callable {
  private final Budget budget;
  private final @Nullable Recursion recursion;
  private final long depth;
  private Iterator<Object> elements;
  private @Nullable Object before;
  private @Nullable Object current;
  private @Nullable Object after;
  private long at = -1;
  private long length;
  private @Nullable Object watched;

  /**
   * Begins before the first element.
   *
   * @param values what it goes through
   * @param recursion runs the loop on other values; null if it cannot
   * @param depth 0 for the outermost
   */
  Loop(Budget budget, Object values, @Nullable Recursion recursion, long depth) {
    this.budget = budget;
    this.recursion = recursion;
    this.depth = depth;
    this.elements = Values.iterator(budget, values);
    this.length =
        Values.isSequence(values) || values instanceof View || values instanceof Loop
            ? Values.length(values)
            : -1;
  }

  /** Runs the same loop deeper. */
  @FunctionalInterface
  interface Recursion {
    Object on(Frame frame, Object values, long depth);
  }

  boolean next() {
    if (after == null && !elements.hasNext()) {
      return false;
    }
    budget.step();
    before = current;
    current = after == null ? elements.next() : after;
    after = null;
    at++;
    return true;
  }

  Object element() {
    if (current == null) {
      throw new NoSuchElementException();
    }
    return current;
  }

  /** The remaining elements, for a template that iterates over the loop variable itself. */
  Iterator<Object> rest() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return after != null || elements.hasNext();
      }

      @Override
      public Object next() {
        if (!Loop.this.next()) {
          throw new NoSuchElementException();
        }
        return Tuple.of(element(), Loop.this);
      }
    };
  }

  long size() {
    if (length < 0) {
      List<Object> left = Values.elements(budget, new Lazy("generator", () -> elements));
      elements = left.iterator();
      length = left.size() + at + 1 + (after == null ? 0 : 1);
    }
    return length;
  }

  private @Nullable Object ahead() {
    if (after == null && elements.hasNext()) {
      after = elements.next();
    }
    return after;
  }

  Object member(String name) {
    return switch (name) {
      case "index" -> at + 1L;
      case "index0" -> at;
      case "revindex" -> size() - at;
      case "revindex0" -> size() - at - 1L;
      case "first" -> at == 0;
      case "last" -> ahead() == null;
      case "length" -> size();
      case "depth" -> depth + 1;
      case "depth0" -> depth;
      case "previtem" -> before == null ? new Undefined("there is no previous item") : before;
      case "nextitem" -> {
        Object next = ahead();
        yield next == null ? new Undefined("there is no next item") : next;
      }
      case "cycle" -> (Callable) (frame, arguments) -> cycle(arguments);
      case "changed" -> (Callable) this::changed;
      default -> Undefined.member(this, name);
    };
  }

  /** Runs a {@code recursive} loop on other values. */
  @Override
  public Object call(Frame frame, Arguments arguments) {
    Object values = arguments.allowing(1, "iterable").required(0, "iterable");
    if (recursion == null) {
      throw new EvaluationException(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.on(frame, values, depth + 1);
  }

  private Object cycle(Arguments arguments) {
    List<Object> items = arguments.byPlace(0, Integer.MAX_VALUE).positional();
    if (items.isEmpty()) {
      throw new EvaluationException("no items for cycling given");
    }
    return items.get((int) (at % items.size()));
  }

  private Object changed(Frame frame, Arguments arguments) {
    Object value = new Tuple(arguments.byPlace(0, Integer.MAX_VALUE).positional());
    boolean changed = watched == null || !Comparison.equal(frame.budget(), watched, value);
    watched = value;
    return changed;
  }
}
