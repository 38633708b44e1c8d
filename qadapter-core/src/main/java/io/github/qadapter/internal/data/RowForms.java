package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of all ways in which rows are written; the first that fits a row reads it. */
final class RowForms {
  private final List<RowForm> compared;

  /**
   * The table for one pass.
   *
   * @param domain the preferred style, or null
   */
  RowForms(@Nullable String domain) {
    this.compared =
        List.of(
            new StylesForm(domain),
            new RankedForm(),
            new ConversationsForm(),
            new TranscriptsForm());
  }

  /** The form that reads a row of several answers; a pair, if it is no other. */
  RowForm compared(JsonNode row) {
    for (RowForm form : compared) {
      if (form.fits(row)) {
        return form;
      }
    }
    return PairForm.INSTANCE;
  }
}
