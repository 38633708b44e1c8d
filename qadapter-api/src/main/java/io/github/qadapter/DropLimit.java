package io.github.qadapter;

import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.spi.PreferenceRows;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The limit of drops beyond which data is refused. */
final class DropLimit {
  /** Whatever is dropped is only counted. */
  static final DropLimit NONE = new DropLimit(false, 1);

  private final boolean strict;
  private final double share;

  private DropLimit(boolean strict, double share) {
    this.strict = strict;
    this.share = share;
  }

  static DropLimit of(ReadOptions options) {
    return new DropLimit(options.strict(), options.maxDropped());
  }

  /** Tells whether there is a limit. */
  boolean limits() {
    return strict || share < 1;
  }

  /**
   * Goes through all rows.
   *
   * @return how many pairs they gave
   * @throws PreferenceDataException at the first drop where none is allowed, or at the end where
   *     there were too many
   */
  int hold(PreferenceRows rows) {
    Count count = new Count();
    try (Stream<PreferenceRow> all = rows.open()) {
      all.forEach(count::add);
    }
    hold(count.pairs, count.drops, count.first);
    return Math.toIntExact(count.pairs);
  }

  /**
   * Refuses counts that are over the limit.
   *
   * @param first the first drop with its place, or null if there is none
   */
  void hold(long pairs, long drops, @Nullable String first) {
    if (first == null) {
      return;
    }
    hold(first);
    if (drops > share * (pairs + drops)) {
      throw new PreferenceDataException(
          String.format(
              Locale.ROOT,
              "Expected at most %s %% of the rows to be left out, but found %d of %d; the first is %s",
              percent(share),
              drops,
              pairs + drops,
              first));
    }
  }

  /** Refuses the first drop where none is allowed. */
  void hold(String first) {
    if (strict) {
      throw new PreferenceDataException(first);
    }
  }

  private static String percent(double share) {
    return share * 100 == Math.rint(share * 100)
        ? Long.toString(Math.round(share * 100))
        : Double.toString(share * 100);
  }

  private final class Count {
    private long pairs;
    private long drops;
    private @Nullable String first;

    void add(PreferenceRow row) {
      pairs += row.pairs().size();
      drops += row.drops().size();
      if (first == null && !row.drops().isEmpty()) {
        first = row.origin() + ": " + row.drops().get(0).explanation();
        hold(first);
      }
    }
  }
}
