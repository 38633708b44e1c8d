package io.github.qadapter.internal.data;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes rows out of a container, one at a time, so that never more than one is in memory. */
interface RowCursor extends Closeable {
  /**
   * The next row, or null at the end.
   *
   * @throws IOException if the container cannot be read on
   */
  @Nullable RawRow next() throws IOException;
}
