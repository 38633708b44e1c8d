package io.github.qadapter.spi;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limit of drops beyond which data is refused. Where none is allowed, the first one is.
 *
 * @param share of the rows, from 0 to 1
 */
public record DropLimit(double share) {
  /** The limit of data that is gone through. */
  public static DropLimit of(PreferenceData data) {
    return new DropLimit(data.maxDropped());
  }

  /**
   * Goes through all rows.
   *
   * @return how many pairs they gave
   * @throws PreferenceDataException at the first drop where none is allowed, or at the end where
   *     there were too many
   */
  public int hold(PreferenceRows rows) {
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
   * @throws PreferenceDataException if more was left out than allowed
   */
  public void hold(long pairs, long drops, @Nullable String first) {
    if (first == null) {
      return;
    }
    hold(first);
    if (drops > share * (pairs + drops)) {
      throw new PreferenceDataException(
          String.format(
              Locale.ROOT,
              "Expected at most %s%% of the rows to be left out, but found %d of %d; the first is %s",
              percent(share),
              drops,
              pairs + drops,
              first));
    }
  }

  /**
   * Refuses the first drop where none is allowed.
   *
   * @param first what was left out and where
   * @throws PreferenceDataException if nothing may be
   */
  public void hold(String first) {
    if (share == 0) {
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
