package io.github.qadapter.internal.data;

import io.github.qadapter.DropReason;
import io.github.qadapter.PreferenceRow;
import io.github.qadapter.PreferenceRow.Drop;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one pass over the rows found, as a sentence or two for the log. */
final class ReadingSummary {
  /** More changes are only counted. */
  private static final int MAX_CHANGES = 5;

  private final List<String> changes = new ArrayList<>();
  private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
  private long rows;
  private long pairs;
  private long moreChanges;
  private @Nullable Shape shape;
  private @Nullable String firstDrop;

  void add(PreferenceRow row) {
    rows++;
    pairs += row.pairs().size();
    for (Drop drop : row.drops()) {
      drops.merge(drop.reason(), 1L, Long::sum);
      if (firstDrop == null) {
        firstDrop = row.origin() + ": " + drop.explanation();
      }
    }
    Shape next = row.shape();
    if (next != null && next != shape) {
      shape = next;
      if (changes.size() < MAX_CHANGES) {
        changes.add(next.label() + " from " + row.origin() + " on");
      } else {
        moreChanges++;
      }
    }
  }

  boolean anyDropped() {
    return !drops.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Read %d %s with %d %s: "
            .formatted(rows, rows == 1 ? "row" : "rows", pairs, pairs == 1 ? "pair" : "pairs"));
    text.append(String.join(", ", changes));
    if (moreChanges > 0) {
      text.append(", and %d more changes of shape".formatted(moreChanges));
    }
    text.append('.');
    if (anyDropped()) {
      text.append(
          drops.entrySet().stream()
              .sorted(Map.Entry.<DropReason, Long>comparingByValue().reversed())
              .map(entry -> entry.getValue() + " " + entry.getKey().label())
              .collect(Collectors.joining(", ", " Left out: ", "; the first is ")));
      text.append(firstDrop);
    }
    return text.toString();
  }
}
