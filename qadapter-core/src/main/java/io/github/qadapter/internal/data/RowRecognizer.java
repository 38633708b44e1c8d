package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.spi.PreferenceRows;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells by a row's fields what shape it has, and makes pairs of it. */
final class RowRecognizer {
  private final @Nullable String domain;
  private final RowNames names;
  private final RowForms forms;
  private final JudgedPairing judged;
  private final TreeMessages trees;
  private final Consumer<PreferenceRow> rows;

  /**
   * A recognizer for one pass.
   *
   * @param domain the preferred style, or null
   * @param names give fields the names that shapes read
   * @param window the most characters of judged answers that wait for a counterpart
   * @param rows takes what each row came to; usually at once, for judged answers later
   */
  RowRecognizer(
      @Nullable String domain, RowNames names, long window, Consumer<PreferenceRow> rows) {
    this.domain = domain;
    this.names = names;
    this.forms = new RowForms(domain);
    this.judged = new JudgedPairing(window, rows);
    this.trees = new TreeMessages(rows);
    this.rows = rows;
  }

  /** Takes the next row; never throws for what stands in it. */
  void add(RawRow raw) {
    JsonNode written = raw.node();
    if (written == null) {
      rows.accept(
          new PreferenceRow(raw.origin(), Optional.empty(), List.of(), raw.faults(), List.of()));
      return;
    }
    Shape shape = null;
    try {
      RowText text = RowText.of(written, names);
      JsonNode node = text.row();
      requireObject(node);
      if (TreeMessages.fits(node)) {
        shape = Shape.TREE;
        requireDomainFor(shape, node);
        trees.add(raw.origin(), node);
        return;
      }
      RowForm form = forms.compared(node);
      Shape single = form == PairForm.INSTANCE ? JudgedAnswer.shape(node) : null;
      shape = single == null ? form.shape() : single;
      requireDomainFor(shape, node);
      if (single != null) {
        judged.add(JudgedAnswer.of(raw.origin(), single, text));
      } else {
        Comparisons found = new Comparisons(text.doubts());
        form.read(node, found);
        rows.accept(found.row(raw.origin(), shape));
      }
    } catch (RowException fault) {
      rows.accept(PreferenceRows.dropped(raw.origin(), Optional.ofNullable(shape), fault.drop()));
    }
  }

  /** There are no more rows. */
  void finish() {
    trees.finish();
    judged.finish();
  }

  private static void requireObject(JsonNode row) {
    if (!row.isObject()) {
      throw new RowException(
          DropReason.UNRECOGNIZED,
          "a JSON object",
          Fields.kind(row),
          "write {prompt, chosen, rejected}");
    }
  }

  /** Whoever names a domain has a file of styles; a row of another shape is not one of them. */
  private void requireDomainFor(Shape shape, JsonNode row) {
    if (shape != Shape.STYLES && domain != null) {
      throw new RowException(
          DropReason.MISSING_DOMAIN,
          "query and responses, for the domain '" + domain + "'",
          String.join(", ", Fields.names(row)),
          "leave the option domain out for files of pairs");
    }
  }
}
