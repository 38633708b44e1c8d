package io.github.qadapter.internal.data;

import static io.github.qadapter.internal.data.Fields.CHOSEN;
import static io.github.qadapter.internal.data.Fields.REJECTED;
import static io.github.qadapter.internal.data.Fields.field;
import static io.github.qadapter.internal.data.Fields.names;
import static io.github.qadapter.internal.data.Fields.present;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceRow;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells by a row's fields what shape it has, and makes pairs of it. */
final class RowRecogniser {
  private final @Nullable String domain;
  private final ThumbPairing thumbs;
  private final Consumer<PreferenceRow> rows;

  /**
   * A recogniser for one pass.
   *
   * @param domain the preferred style, or null
   * @param window the most characters of judged answers that wait for a counterpart
   * @param rows takes what each row came to; usually at once, for judged answers later
   */
  RowRecogniser(@Nullable String domain, long window, Consumer<PreferenceRow> rows) {
    this.domain = domain;
    this.thumbs = new ThumbPairing(window, rows);
    this.rows = rows;
  }

  /** Takes the next row; never throws for what stands in it. */
  void add(RawRow raw) {
    JsonNode node = raw.node();
    if (node == null) {
      rows.accept(new PreferenceRow(raw.origin(), null, List.of(), raw.faults()));
      return;
    }
    Shape shape = null;
    try {
      shape = shape(node);
      if (shape == Shape.THUMBS) {
        thumbs.add(Thumb.of(raw.origin(), node, system(node)));
      } else {
        Comparisons found = new Comparisons();
        compare(shape, node, found);
        rows.accept(found.row(raw.origin(), shape));
      }
    } catch (RowFault fault) {
      rows.accept(PreferenceRow.dropped(raw.origin(), shape, fault.drop()));
    }
  }

  /** There are no more rows. */
  void finish() {
    thumbs.finish();
  }

  private Shape shape(JsonNode row) {
    if (!row.isObject()) {
      throw new RowFault(
          DropReason.UNRECOGNISED,
          "a JSON object",
          Fields.kind(row),
          "write {prompt, chosen, rejected}");
    }
    Shape shape = shapeOfFields(row);
    if (shape != Shape.STYLES && domain != null) {
      throw new RowFault(
          DropReason.MISSING_DOMAIN,
          "query and responses, for the domain '" + domain + "'",
          String.join(", ", names(row)),
          "leave the option domain out for files of pairs");
    }
    return shape;
  }

  private static Shape shapeOfFields(JsonNode row) {
    String responses = present(row, Fields.RESPONSES);
    if (responses != null && !present(row, CHOSEN)) {
      return row.get(responses).isArray() ? Shape.RANKED : Shape.STYLES;
    }
    if (present(row, CHOSEN) && present(row, REJECTED)) {
      return shapeOfTwo(row);
    }
    boolean answered =
        present(row, Fields.COMPLETION) != null || present(row, Fields.CONVERSATIONS);
    return present(row, Fields.LABEL) != null && answered ? Shape.THUMBS : Shape.PAIR;
  }

  private static Shape shapeOfTwo(JsonNode row) {
    if (present(row, Fields.PROMPT) != null) {
      return Shape.PAIR;
    }
    JsonNode chosen = row.get(CHOSEN);
    JsonNode rejected = row.get(REJECTED);
    if (chosen.isArray() && rejected.isArray()) {
      return Shape.CONVERSATIONS;
    }
    boolean transcripts =
        chosen.isTextual()
            && rejected.isTextual()
            && Transcript.is(chosen.asText())
            && Transcript.is(rejected.asText());
    return transcripts ? Shape.TRANSCRIPTS : Shape.PAIR;
  }

  private void compare(Shape shape, JsonNode row, Comparisons found) {
    switch (shape) {
      case STYLES -> addStyles(row, found);
      case RANKED ->
          RankedAnswers.addAll(
              row, String.valueOf(present(row, Fields.RESPONSES)), system(row), found);
      case TRANSCRIPTS ->
          addConversations(
              row,
              Answer.ofTranscript(row.get(CHOSEN).asText(), CHOSEN),
              Answer.ofTranscript(row.get(REJECTED).asText(), REJECTED),
              found);
      case CONVERSATIONS ->
          addConversations(
              row,
              Answer.of(row.get(CHOSEN), CHOSEN),
              Answer.of(row.get(REJECTED), REJECTED),
              found);
      default -> addPair(row, found);
    }
  }

  private static void addPair(JsonNode row, Comparisons found) {
    String name = Fields.promptName(row);
    List<Message> given = Turns.prompt(row.get(name), name);
    Answer chosen = Answer.of(field(row, CHOSEN), CHOSEN);
    Answer rejected = Answer.of(field(row, REJECTED), REJECTED);
    List<Message> prompt = Answer.prompt(given, chosen, rejected);
    found.add(Turns.checked(prompt, system(row)), chosen.text(), rejected.text());
  }

  private static void addConversations(
      JsonNode row, Answer chosen, Answer rejected, Comparisons found) {
    List<Message> prompt = Answer.sharedPrompt(chosen, rejected);
    found.add(Turns.checked(prompt, system(row)), chosen.text(), rejected.text());
  }

  /** The wanted style's answer is preferred to each other one, in the order of the file. */
  private void addStyles(JsonNode row, Comparisons found) {
    String name = Fields.promptName(row);
    List<Message> prompt = Turns.checked(Turns.prompt(row.get(name), name), system(row));
    String responsesName = String.valueOf(present(row, Fields.RESPONSES));
    JsonNode responses = row.get(responsesName);
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
    String preferred = Fields.text(responses.get(domain), domain);
    for (String style : styles) {
      if (!style.equals(domain)) {
        found.add(prompt, preferred, Fields.text(responses.get(style), style));
      }
    }
  }

  /** A system message that stands beside the prompt, or null. */
  private static @Nullable String system(JsonNode row) {
    String name = present(row, Fields.SYSTEM);
    return name == null ? null : Fields.text(row.get(name), name);
  }
}
