package io.github.qadapter.internal.data;

import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The summary of one pass over the rows, as a sentence or two for the log. */
final class ReadingSummary {
  /** More changes are only counted. */
  private static final int MAX_CHANGES = 5;

  private final List<String> changes = new ArrayList<>();
  private final Tally drops = new Tally();
  private final Tally doubts = new Tally();
  private long rows;
  private long pairs;
  private long moreChanges;
  private @Nullable Shape shape;

  void add(PreferenceRow row) {
    rows++;
    pairs += row.pairs().size();
    row.drops().forEach(drop -> drops.add(drop.reason(), row, drop.explanation()));
    row.doubts().forEach(doubt -> doubts.add(doubt.reason(), row, doubt.explanation()));
    Shape next = row.shape().orElse(null);
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
    return !drops.counts.isEmpty();
  }

  boolean anyDoubtful() {
    return !doubts.counts.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Read %d %s with %d %s: ",
            rows,
            rows == 1 ? "row" : "rows",
            pairs,
            pairs == 1 ? "pair" : "pairs"));
    text.append(String.join(", ", changes));
    if (moreChanges > 0) {
      text.append(String.format(Locale.ROOT, ", and %d more changes of shape", moreChanges));
    }
    text.append('.');
    text.append(drops.sentence(" Left out: "));
    text.append(doubts.sentence(" Kept, but doubtful: "));
    return text.toString();
  }

  /** The count of each reason, with the place of its first case. */
  private static final class Tally {
    private final Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    private String first = "";

    void add(DropReason reason, PreferenceRow row, String explanation) {
      if (counts.isEmpty()) {
        first = row.origin() + ": " + explanation;
      }
      counts.merge(reason, 1L, Long::sum);
    }

    String sentence(String title) {
      return counts.isEmpty()
          ? ""
          : counts.entrySet().stream()
                  .sorted(Map.Entry.<DropReason, Long>comparingByValue().reversed())
                  .map(entry -> entry.getValue() + " " + entry.getKey().label())
                  .collect(Collectors.joining(", ", title, "; the first is "))
              + first;
    }
  }
}
