package io.github.qadapter;

import io.github.qadapter.data.PreferenceRow;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Parts of rows: single pairs, and some of the pairs. */
final class RowParts {
  private RowParts() {}

  /** The pairs as rows of their own, without what was left out. */
  static Stream<PreferenceRow> eachPair(PreferenceRow row) {
    return row.pairs().stream()
        .map(
            pair ->
                new PreferenceRow(
                    row.origin(), row.shape(), List.of(pair), List.of(), row.doubts()));
  }

  /** The same row with some of its pairs, and with other drops. */
  static PreferenceRow only(
      PreferenceRow row, Predicate<PreferencePair> wanted, List<PreferenceRow.Drop> drops) {
    List<PreferencePair> kept = row.pairs().stream().filter(wanted).toList();
    return new PreferenceRow(
        row.origin(), row.shape(), kept, drops, kept.isEmpty() ? List.of() : row.doubts());
  }
}
