package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {query, responses}} with one answer per style, as DSP was published. */
final class StylesForm implements RowForm {
  private final @Nullable String domain;

  /**
   * The form with the wanted style.
   *
   * @param domain the style, or null where none is wanted
   */
  StylesForm(@Nullable String domain) {
    this.domain = domain;
  }

  @Override
  public Shape shape() {
    return Shape.STYLES;
  }

  @Override
  public boolean fits(JsonNode row) {
    String responses = Fields.present(row, Fields.RESPONSES);
    return responses != null && !row.get(responses).isArray();
  }

  /** The wanted style's answer is preferred to each other one, in the order of the file. */
  @Override
  public void read(JsonNode row, Comparisons found) {
    List<Message> prompt = RowPrompt.of(row);
    JsonNode responses = row.get(String.valueOf(Fields.present(row, Fields.RESPONSES)));
    List<String> styles = Fields.names(responses);
    if (domain == null) {
      throw new RowException(
          DropReason.MISSING_DOMAIN,
          "prompt, chosen and rejected",
          "a query with one answer per style (" + String.join(", ", styles) + ")",
          "name the preferred style with the option domain");
    }
    if (!responses.has(domain)) {
      throw new RowException(
          DropReason.MISSING_DOMAIN,
          "an answer for the domain '" + domain + "'",
          styles.isEmpty() ? "none at all" : "only " + String.join(", ", styles),
          Spelling.meant(domain, styles, "choose one of these domains"));
    }
    String preferred = Fields.text(responses.get(domain), domain);
    for (String style : styles) {
      if (!style.equals(domain)) {
        found.add(prompt, preferred, Fields.text(responses.get(style), style));
      }
    }
  }
}
