package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of all ways in which rows are written; the first that fits a row reads it. */
final class RowForms {
  /** Of rows that name both answers. */
  private static final List<RowForm> CHOSEN_AND_REJECTED =
      List.of(new ConversationsForm(), new TranscriptsForm());

  /** Of all other rows. */
  private final List<RowForm> others;

  /**
   * The table for one pass.
   *
   * @param domain the preferred style, or null
   */
  RowForms(@Nullable String domain) {
    this.others =
        List.of(
            new TreeForm(),
            new StylesForm(domain),
            new RankedForm(),
            new TwoAnswersForm(),
            new AnsweredForm());
  }

  /** The form that reads a row of several answers; a pair, if it is no other. */
  RowForm compared(JsonNode row) {
    boolean both = Fields.present(row, Fields.CHOSEN) && Fields.present(row, Fields.REJECTED);
    for (RowForm form : both ? CHOSEN_AND_REJECTED : others) {
      if (form.fits(row)) {
        return form;
      }
    }
    return PairForm.INSTANCE;
  }
}
