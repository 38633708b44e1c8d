package io.github.qadapter.internal.data;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.spi.DropLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through data once and encodes it on all processors, a window of rows at a time. What became
 * of the rows is handed on in their order, on the caller's thread.
 */
final class EncodingPass {
  /** Enough to keep the processors busy, and little to hold. */
  private static final int MOST_ROWS = 512;

  /** Rows may be long: a window that has so many characters is not filled any further. */
  private static final long MOST_CHARACTERS = 2_000_000;

  private final DropLimit limit;
  private final PairEncoder encoder;
  private final BiConsumer<PreferenceRow, List<PairEncoder.Encoding>> consumer;
  private final List<PreferenceRow> window = new ArrayList<>();
  private long characters;
  private long pairs;
  private long drops;
  private @Nullable String first;

  private EncodingPass(
      PreferenceData data,
      PairEncoder encoder,
      BiConsumer<PreferenceRow, List<PairEncoder.Encoding>> consumer) {
    this.limit = DropLimit.of(data);
    this.encoder = encoder;
    this.consumer = consumer;
  }

  /**
   * Reads the data through.
   *
   * @param consumer takes each row with one encoding for each of its pairs
   * @throws io.github.qadapter.exception.ModelFormatException if the checkpoint has no chat
   *     template that works
   * @throws io.github.qadapter.exception.PreferenceDataException if more is left out than the
   *     data's reading options allow: at the first where they allow nothing
   */
  static void through(
      PreferenceData data,
      PairEncoder encoder,
      BiConsumer<PreferenceRow, List<PairEncoder.Encoding>> consumer) {
    EncodingPass pass = new EncodingPass(data, encoder, consumer);
    try (Stream<PreferenceRow> rows = data.rows()) {
      rows.forEach(pass::add);
    }
    pass.flush();
    pass.limit.hold(pass.pairs, pass.drops, pass.first);
  }

  private void add(PreferenceRow row) {
    window.add(row);
    for (PreferencePair pair : row.pairs()) {
      characters += pair.chosen().length() + pair.rejected().length();
      characters += pair.prompt().stream().mapToLong(turn -> turn.content().length()).sum();
    }
    if (window.size() >= MOST_ROWS || characters >= MOST_CHARACTERS) {
      flush();
    }
  }

  private void flush() {
    List<List<PairEncoder.Encoding>> encoded =
        window.parallelStream().map(encoder::encode).toList();
    for (int i = 0; i < encoded.size(); i++) {
      count(window.get(i), encoded.get(i));
      consumer.accept(window.get(i), encoded.get(i));
    }
    window.clear();
    characters = 0;
  }

  private void count(PreferenceRow row, List<PairEncoder.Encoding> encodings) {
    row.drops().forEach(drop -> count(drop, row));
    for (PairEncoder.Encoding encoding : encodings) {
      encoding.drop().ifPresent(drop -> count(drop, row));
      pairs += encoding.pair().isPresent() ? 1 : 0;
    }
  }

  private void count(Drop drop, PreferenceRow row) {
    drops++;
    if (first == null) {
      first = row.origin() + ": " + drop.explanation();
      limit.hold(first);
    }
  }
}
