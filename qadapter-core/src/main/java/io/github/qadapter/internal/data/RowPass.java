package io.github.qadapter.internal.data;

import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.PreferenceRow;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pass over the rows of all containers; at most one of them is open. */
final class RowPass extends AbstractSpliterator<PreferenceRow> {
  private final Iterator<RowContainer> containers;
  private final RowRecogniser recogniser;
  private @Nullable RowContainer container;
  private @Nullable RowCursor cursor;

  RowPass(List<RowContainer> containers, RowRecogniser recogniser) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    this.containers = containers.iterator();
    this.recogniser = recogniser;
  }

  @Override
  public boolean tryAdvance(Consumer<? super PreferenceRow> action) {
    RawRow row = nextRow();
    if (row == null) {
      return false;
    }
    action.accept(recogniser.recognise(row));
    return true;
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
