package io.github.qadapter.internal.report;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A curve's points, by rising x; where y is not a number, the curve is broken.
 *
 * @param x where they are measured
 * @param y what is measured, as many
 */
record Points(ImmutableDoubleArray x, ImmutableDoubleArray y) {
  static <T> Points of(List<T> all, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
    return new Points(
        ImmutableDoubleArray.copyOf(all.stream().mapToDouble(x)),
        ImmutableDoubleArray.copyOf(all.stream().mapToDouble(y)));
  }

  int size() {
    return x.length();
  }

  boolean isMeasured() {
    return y.stream().anyMatch(Double::isFinite);
  }

  /** The mean of each point and its neighbors, on both sides where there are any. */
  Points smoothed(int neighbors) {
    ImmutableDoubleArray.Builder means = ImmutableDoubleArray.builder(size());
    // Sums up to each place, so that a wide window costs no more than a narrow one.
    double[] sums = new double[size() + 1];
    int[] counts = new int[size() + 1];
    for (int i = 0; i < size(); i++) {
      boolean isNumber = Double.isFinite(y.get(i));
      sums[i + 1] = sums[i] + (isNumber ? y.get(i) : 0);
      counts[i + 1] = counts[i] + (isNumber ? 1 : 0);
    }
    for (int i = 0; i < size(); i++) {
      int from = Math.max(0, i - neighbors);
      int to = Math.min(size(), i + neighbors + 1);
      means.add((sums[to] - sums[from]) / (counts[to] - counts[from]));
    }
    return new Points(x, means.build());
  }

  /**
   * At most two points for each of so many buckets, its lowest and its highest: no peak gets lost.
   */
  Points thinned(int buckets) {
    if (size() <= 2 * buckets) {
      return this;
    }
    ImmutableDoubleArray.Builder keptX = ImmutableDoubleArray.builder(2 * buckets);
    ImmutableDoubleArray.Builder keptY = ImmutableDoubleArray.builder(2 * buckets);
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = (int) ((long) bucket * size() / buckets);
      int to = (int) ((long) (bucket + 1) * size() / buckets);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        // Written so that a number displaces what is none.
        low = y.get(i) < y.get(low) || Double.isNaN(y.get(low)) ? i : low;
        high = y.get(i) > y.get(high) || Double.isNaN(y.get(high)) ? i : high;
      }
      keptX.add(x.get(Math.min(low, high)));
      keptY.add(y.get(Math.min(low, high)));
      if (low != high) {
        keptX.add(x.get(Math.max(low, high)));
        keptY.add(y.get(Math.max(low, high)));
      }
    }
    return new Points(keptX.build(), keptY.build());
  }
}
