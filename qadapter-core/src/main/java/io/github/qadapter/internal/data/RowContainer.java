package io.github.qadapter.internal.data;

import io.github.qadapter.exception.PreferenceDataException;

/** A file, or what stands in for one, that can be opened again and again. */
interface RowContainer {
  /**
   * Begins with the first row.
   *
   * @throws PreferenceDataException if it cannot be opened
   */
  RowCursor open();

  /** The container's name in messages. */
  String name();
}
