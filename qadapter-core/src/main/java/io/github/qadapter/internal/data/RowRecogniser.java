package io.github.qadapter.internal.data;

import static io.github.qadapter.internal.data.Fields.field;
import static io.github.qadapter.internal.data.Fields.names;
import static io.github.qadapter.internal.data.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceRow;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells by a row's fields what shape it has, and makes pairs of it. */
final class RowRecogniser {
  private final @Nullable String domain;

  RowRecogniser(@Nullable String domain) {
    this.domain = domain;
  }

  /** What a row comes to; never throws for what stands in it. */
  PreferenceRow recognise(RawRow raw) {
    JsonNode node = raw.node();
    if (node == null) {
      return new PreferenceRow(raw.origin(), null, List.of(), List.of(raw.fault()));
    }
    Shape shape = null;
    try {
      shape = shape(node);
      Comparisons found = new Comparisons();
      if (shape == Shape.STYLES) {
        addStyles(node, found);
      } else {
        List<Message> prompt = Conversation.prompt(field(node, "prompt"), "prompt");
        found.add(
            prompt,
            Conversation.answer(field(node, "chosen"), "chosen", prompt),
            Conversation.answer(field(node, "rejected"), "rejected", prompt));
      }
      return found.row(raw.origin(), shape);
    } catch (RowFault fault) {
      return PreferenceRow.dropped(raw.origin(), shape, fault.drop());
    }
  }

  private Shape shape(JsonNode row) {
    if (!row.isObject()) {
      throw new RowFault(
          DropReason.UNRECOGNISED,
          "a JSON object",
          Fields.kind(row),
          "write {prompt, chosen, rejected}");
    }
    boolean styles = row.has("query") || row.has("responses");
    if (!styles && domain != null) {
      throw new RowFault(
          DropReason.MISSING_DOMAIN,
          "query and responses, for the domain '" + domain + "'",
          String.join(", ", names(row)),
          "leave the option domain out for files of pairs");
    }
    return styles ? Shape.STYLES : Shape.PAIR;
  }

  /** The wanted style's answer is preferred to each other one, in the order of the file. */
  private void addStyles(JsonNode row, Comparisons found) {
    String query = text(field(row, "query"), "query");
    JsonNode responses = field(row, "responses");
    List<String> styles = names(responses);
    if (domain == null) {
      throw new RowFault(
          DropReason.MISSING_DOMAIN,
          "prompt, chosen and rejected",
          "a query with one answer per style (" + String.join(", ", styles) + ")",
          "name the preferred style with the option domain");
    }
    if (!responses.has(domain)) {
      throw new RowFault(
          DropReason.MISSING_DOMAIN,
          "an answer for the domain '" + domain + "'",
          styles.isEmpty() ? "none at all" : "only " + String.join(", ", styles),
          Spelling.meant(domain, styles, "choose one of these domains"));
    }
    String preferred = text(responses.get(domain), domain);
    for (String style : styles) {
      if (!style.equals(domain)) {
        found.add(List.of(Message.user(query)), preferred, text(responses.get(style), style));
      }
    }
  }
}
