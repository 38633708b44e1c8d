package io.github.qadapter.spi;

import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rows of preference data that can be gone through again and again, always the same. */
@FunctionalInterface
public interface PreferenceRows {
  /**
   * Begins with the first row. Rows are read as they are asked for; bad ones come as drops and
   * never as exceptions.
   *
   * @return a sequential stream, to be closed; it throws {@link
   *     io.github.qadapter.exception.PreferenceDataException} where the source itself cannot be
   *     read on
   */
  Stream<PreferenceRow> open();

  /** A row that gave one pair. */
  static PreferenceRow kept(Origin origin, Shape shape, PreferencePair pair) {
    return new PreferenceRow(origin, Optional.of(shape), List.of(pair), List.of(), List.of());
  }

  /**
   * A row that gave nothing.
   *
   * @param shape empty if it was not recognized
   */
  static PreferenceRow dropped(Origin origin, Optional<Shape> shape, Drop drop) {
    return new PreferenceRow(origin, shape, List.of(), List.of(drop), List.of());
  }
}
