package io.github.qadapter.spark;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.data.PreferenceReader;
import io.github.qadapter.spi.PreferenceRows;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The pairs of a table, read anew for each pass. */
final class TablePreferences implements Iterable<PreferencePair> {
  private final PreferenceRows rows;
  private final ReadOptions options;

  private TablePreferences(PreferenceRows rows, ReadOptions options) {
    this.rows = rows;
    this.options = options;
  }

  static PreferenceData of(Dataset<Row> table, ReadOptions options) {
    PreferenceRows rows =
        PreferenceReader.ofJson(
            "the table with the columns " + String.join(", ", table.columns()),
            () -> table.toJSON().toLocalIterator(),
            options);
    return PreferenceData.from(new TablePreferences(rows, options));
  }

  @Override
  public Iterator<PreferencePair> iterator() {
    Counts counts = new Counts();
    return Stream.concat(rows.open().flatMap(row -> pairs(row, counts)), end(counts)).iterator();
  }

  private Stream<PreferencePair> pairs(PreferenceRow row, Counts counts) {
    counts.pairs += row.pairs().size();
    List<PreferenceRow.Drop> drops = row.drops();
    counts.dropped += drops.size();
    if (options.strict() && !drops.isEmpty()) {
      throw new PreferenceDataException(
          row.origin() + " is left out: " + drops.get(0).explanation());
    }
    return row.pairs().stream();
  }

  /** Nothing more, unless too much was left out. */
  private Stream<PreferencePair> end(Counts counts) {
    return Stream.of(counts)
        .flatMap(
            all -> {
              double share = all.dropped / (double) Math.max(1, all.dropped + all.pairs);
              if (share > options.maxDropped()) {
                throw new PreferenceDataException(
                    String.format(
                        Locale.ROOT,
                        "Expected at most %s of the rows to be left out, but found %s; raise"
                            + " maxDropped, or mend the table.",
                        options.maxDropped(),
                        share));
              }
              return Stream.empty();
            });
  }

  private static final class Counts {
    long pairs;
    long dropped;
  }
}
