package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.PreferenceRow.Shape;

/** One way in which people write several answers to a prompt into a row. */
interface RowForm {
  /** What this way is called to users. */
  Shape shape();

  /** Whether the names and the kinds of a row's fields are this way's. */
  boolean fits(JsonNode row);

  /**
   * Takes the comparisons out of a row that fits.
   *
   * @throws RowFault if the whole of the row gives none
   */
  void read(JsonNode row, Comparisons found);
}
