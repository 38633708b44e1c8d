package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.PreferenceRow.Shape;

/** One way in which people write several answers to a prompt into a row. */
interface RowForm {
  /** The shape by which users know this form. */
  Shape shape();

  /** Tells whether the names and the kinds of a row's fields are this form's. */
  boolean fits(JsonNode row);

  /**
   * Takes the comparisons out of a row that fits.
   *
   * @throws RowException if the whole of the row gives none
   */
  void read(JsonNode row, Comparisons found);
}
