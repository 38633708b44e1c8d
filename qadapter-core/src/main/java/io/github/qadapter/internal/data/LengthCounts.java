package io.github.qadapter.internal.data;

import io.github.qadapter.report.PreferenceReport.Bin;
import io.github.qadapter.report.PreferenceReport.Lengths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counts of each length; memory grows with the different lengths, not with the texts. */
final class LengthCounts {
  private final TreeMap<Integer, Long> counts = new TreeMap<>();

  /** Counts a text of at least one token. */
  void add(int tokens) {
    counts.merge(tokens, 1L, Long::sum);
  }

  Lengths lengths() {
    if (counts.isEmpty()) {
      return new Lengths(0, 0, 0, 0, 0, 0, List.of());
    }
    long count = counts.values().stream().mapToLong(Long::longValue).sum();
    double sum =
        counts.entrySet().stream().mapToDouble(e -> (double) e.getKey() * e.getValue()).sum();
    return new Lengths(
        count,
        counts.firstKey(),
        sum / count,
        atLeast(0.5 * count),
        atLeast(0.95 * count),
        counts.lastKey(),
        bins());
  }

  /** The smallest length that at least so many texts do not exceed. */
  private int atLeast(double texts) {
    long seen = 0;
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen >= texts) {
        return entry.getKey();
      }
    }
    return counts.lastKey();
  }

  private List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    int from = Integer.highestOneBit(counts.firstKey());
    while (from <= counts.lastKey()) {
      int to = 2 * from - 1;
      long texts =
          counts.subMap(from, true, to, true).values().stream().mapToLong(Long::longValue).sum();
      bins.add(new Bin(from, to, texts));
      from = to + 1;
    }
    return bins;
  }
}
