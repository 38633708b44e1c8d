package io.github.qadapter.spi;

import io.github.qadapter.data.PreferenceRow;
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
}
