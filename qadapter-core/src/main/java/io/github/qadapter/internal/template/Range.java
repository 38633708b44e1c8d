package io.github.qadapter.internal.template;

import java.util.AbstractList;

/** Numbers that are made when they are asked for. */
final class Range extends AbstractList<Object> {
  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  Range(long start, long stop, long step) {
    if (step == 0) {
      throw new EvaluationException("range() arg 3 must not be zero");
    }
    double exact = Math.ceil(((double) stop - start) / step);
    if (exact > 100_000) {
      throw new EvaluationException("Range too big. The sandbox blocks ranges larger than 100000.");
    }
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.size = (int) Math.max(0, exact);
  }

  /** Of the numbers at these places. */
  Range part(long first, long end, long stride) {
    return new Range(start + first * step, start + end * step, step * stride);
  }

  /** Python's {@code start}, {@code stop} and {@code step}; null for other names. */
  @org.jspecify.annotations.Nullable
  Object member(String name) {
    return switch (name) {
      case "start" -> start;
      case "stop" -> stop;
      case "step" -> step;
      default -> null;
    };
  }

  @Override
  public Object get(int index) {
    return start + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  /** As Python prints it. */
  @Override
  public String toString() {
    return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
  }
}
