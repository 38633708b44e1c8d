package io.github.qadapter;

import io.github.qadapter.data.PreferenceRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Shuffles rows within a window: it is filled and shuffled, then each next row takes the place of
 * one that is drawn from it.
 */
final class ShuffledRows extends AbstractSpliterator<PreferenceRow> {
  private final Iterator<PreferenceRow> rows;
  private final Random random;
  private final int window;
  private final List<PreferenceRow> held = new ArrayList<>();

  private ShuffledRows(Iterator<PreferenceRow> rows, long seed, int window) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.rows = rows;
    this.random = new Random(seed);
    this.window = window;
  }

  /** The pairs of a stream in another order; closing the result closes it. */
  static Stream<PreferenceRow> of(Stream<PreferenceRow> rows, long seed, int window) {
    Iterator<PreferenceRow> pairs = rows.flatMap(RowParts::eachPair).iterator();
    return StreamSupport.stream(new ShuffledRows(pairs, seed, window), false).onClose(rows::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super PreferenceRow> action) {
    if (held.isEmpty()) {
      while (held.size() < window && rows.hasNext()) {
        held.add(rows.next());
      }
      Collections.shuffle(held, random);
      if (held.isEmpty()) {
        return false;
      }
    }
    if (rows.hasNext()) {
      int drawn = random.nextInt(held.size());
      action.accept(held.set(drawn, rows.next()));
    } else {
      action.accept(held.remove(held.size() - 1));
    }
    return true;
  }
}
