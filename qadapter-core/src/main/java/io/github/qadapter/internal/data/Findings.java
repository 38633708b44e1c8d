package io.github.qadapter.internal.data;

import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.report.PreferenceReport.Finding;
import io.github.qadapter.report.PreferenceReport.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts faults by their reason and keeps the places of the first few. */
final class Findings {
  private static final int SHOWN = 3;

  private final Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
  private final Map<DropReason, List<Place>> first = new EnumMap<>(DropReason.class);

  void add(DropReason reason, Origin origin, String explanation) {
    counts.merge(reason, 1L, Long::sum);
    List<Place> places = first.computeIfAbsent(reason, none -> new ArrayList<>());
    if (places.size() < SHOWN) {
      places.add(new Place(origin, explanation));
    }
  }

  /** The most frequent reason first. */
  List<Finding> list() {
    return counts.entrySet().stream()
        .map(
            entry ->
                new Finding(
                    entry.getKey(),
                    entry.getValue(),
                    first.getOrDefault(entry.getKey(), List.of())))
        .sorted(Comparator.comparingLong(Finding::count).reversed())
        .toList();
  }
}
