package io.github.qadapter.examples.experiment;

import java.util.List;
import java.util.stream.IntStream;

/** A part of a list that is spread over all of it. */
public final class Spaced {
  private Spaced() {}

  /** So many of a list, evenly spaced; all if it has no more. */
  public static <T> List<T> of(List<T> all, int count) {
    return count >= all.size()
        ? all
        : IntStream.range(0, count)
            .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
            .toList();
  }
}
