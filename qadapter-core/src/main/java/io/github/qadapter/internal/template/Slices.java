package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code value[from:to:step]}, with Python's meaning of absent and negative bounds. */
final class Slices {
  private Slices() {}

  static Object slice(Budget budget, Object value, Object[] bounds) {
    if (value instanceof Undefined undefined) {
      throw new EvaluationException(undefined.complaint());
    }
    String text = Values.asText(value);
    if (!isSliceable(value) || !Arrays.stream(bounds).allMatch(Slices::isBound)) {
      throw new EvaluationException("'" + Values.typeName(value) + "' object has no such part");
    }
    Long from = bound(bounds[0]);
    Long to = bound(bounds[1]);
    Long step = bound(bounds[2]);
    long stride = step == null ? 1 : step;
    if (stride == 0) {
      throw new EvaluationException("slice step cannot be zero");
    }
    if (text != null) {
      budget.spend(2L * text.length());
      int[] characters = text.codePoints().toArray();
      StringBuilder part = new StringBuilder();
      for (int at : places(characters.length, from, to, stride)) {
        part.appendCodePoint(characters[at]);
      }
      return value instanceof Markup ? new Markup(part.toString()) : part.toString();
    }
    if (value instanceof Bytes bytes) {
      int[] places = places(bytes.bytes().length, from, to, stride);
      byte[] part = new byte[places.length];
      for (int i = 0; i < places.length; i++) {
        part[i] = bytes.bytes()[places[i]];
      }
      return new Bytes(part);
    }
    List<?> list = (List<?>) value;
    if (list instanceof Range range) {
      long[] ends = ends(range.size(), from, to, stride);
      return range.part(ends[0], ends[1], stride);
    }
    budget.elements(list.size());
    List<Object> part = new ArrayList<>();
    for (int at : places(list.size(), from, to, stride)) {
      part.add(list.get(at));
    }
    return value instanceof Tuple ? new Tuple(part) : part;
  }

  static boolean isSliceable(Object value) {
    return Values.asText(value) != null || value instanceof List<?> || value instanceof Bytes;
  }

  private static boolean isBound(Object bound) {
    return bound == None.NONE || Numbers.isInteger(bound);
  }

  private static @Nullable Long bound(Object bound) {
    return bound == None.NONE ? null : (Long) Numbers.integer(bound, "a slice's bound");
  }

  /** A slice's start and its exclusive end. */
  static long[] ends(int size, @Nullable Long from, @Nullable Long to, long step) {
    long lowest = step > 0 ? 0 : -1;
    long highest = step > 0 ? size : size - 1L;
    long first = from == null ? (step > 0 ? lowest : highest) : clamp(from, size, lowest, highest);
    long end = to == null ? (step > 0 ? highest : lowest) : clamp(to, size, lowest, highest);
    return new long[] {first, end};
  }

  private static int[] places(int size, @Nullable Long from, @Nullable Long to, long step) {
    long[] ends = ends(size, from, to, step);
    long distance = step > 0 ? ends[1] - ends[0] : ends[0] - ends[1];
    long stride = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
    int count = distance <= 0 ? 0 : (int) ((distance - 1) / stride + 1);
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = (int) (ends[0] + i * step);
    }
    return places;
  }

  private static long clamp(long bound, int size, long lowest, long highest) {
    return Math.max(lowest, Math.min(highest, bound < 0 ? bound + size : bound));
  }
}
