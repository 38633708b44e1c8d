package io.github.qadapter.internal.data;

import io.github.qadapter.ReadOptions;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pass over the rows of all containers; at most one of them is open. */
final class RowPass extends AbstractSpliterator<PreferenceRow> {
  /** Characters of judged answers that wait for a counterpart: 64 MiB at most. */
  private static final long JUDGED_WINDOW = 32 << 20;

  private final Iterator<RowContainer> containers;
  private final RowRecognizer recognizer;
  private final boolean refusesDoubts;
  private final Deque<PreferenceRow> ready = new ArrayDeque<>();
  private final ReadingSummary summary = new ReadingSummary();
  private final Consumer<ReadingSummary> onEnd;
  private boolean finished;
  private @Nullable RowContainer container;
  private @Nullable RowCursor cursor;

  /**
   * A pass that has read nothing.
   *
   * @param options say which style is preferred, which columns are which fields, and whether
   *     doubtful rows are left out
   * @param onEnd told what was found, once all rows have been read
   */
  RowPass(List<RowContainer> containers, ReadOptions options, Consumer<ReadingSummary> onEnd) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    this.containers = containers.iterator();
    this.recognizer =
        new RowRecognizer(
            options.preferredStyle().orElse(null), RowNames.of(options), JUDGED_WINDOW, this::take);
    this.refusesDoubts = options.strict();
    this.onEnd = onEnd;
  }

  @Override
  public boolean tryAdvance(Consumer<? super PreferenceRow> action) {
    while (ready.isEmpty() && !finished) {
      RawRow row = nextRow();
      if (row == null) {
        finished = true;
        recognizer.finish();
        onEnd.accept(summary);
      } else {
        recognizer.add(row);
      }
    }
    PreferenceRow next = ready.poll();
    if (next == null) {
      return false;
    }
    action.accept(next);
    return true;
  }

  private void take(PreferenceRow given) {
    PreferenceRow row = refusesDoubts ? PairDoubts.refused(given) : given;
    summary.add(row);
    ready.add(row);
  }

  private @Nullable RawRow nextRow() {
    while (true) {
      RowCursor open = cursor;
      if (open == null) {
        if (!containers.hasNext()) {
          return null;
        }
        container = containers.next();
        cursor = container.open();
      } else {
        RawRow row = read(open);
        if (row != null) {
          return row;
        }
        close();
      }
    }
  }

  private @Nullable RawRow read(RowCursor open) {
    try {
      return open.next();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Closes what is open; called again it does nothing. */
  void close() {
    RowCursor open = cursor;
    cursor = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }

  private PreferenceDataException unreadable(IOException e) {
    return new PreferenceDataException(
        "Expected to read "
            + (container == null ? "preferences" : container.name())
            + ", but the system refused: "
            + e
            + ".",
        e);
  }
}
