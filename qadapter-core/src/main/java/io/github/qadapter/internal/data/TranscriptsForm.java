package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.PreferenceRow.Shape;

/** {@code {chosen, rejected}} as transcripts, as HH-RLHF was published. */
final class TranscriptsForm implements RowForm {
  @Override
  public Shape shape() {
    return Shape.TRANSCRIPTS;
  }

  @Override
  public boolean fits(JsonNode row) {
    return !RowPrompt.isGiven(row)
        && isTranscript(row.path(Fields.CHOSEN))
        && isTranscript(row.path(Fields.REJECTED));
  }

  private static boolean isTranscript(JsonNode node) {
    return node.isTextual() && Transcript.is(node.asText());
  }

  @Override
  public void read(JsonNode row, Comparisons found) {
    Answer chosen = Answer.ofTranscript(row.get(Fields.CHOSEN).asText(), Fields.CHOSEN);
    Answer rejected = Answer.ofTranscript(row.get(Fields.REJECTED).asText(), Fields.REJECTED);
    found.add(
        RowPrompt.checked(row, Answer.sharedPrompt(chosen, rejected)),
        chosen.text(),
        rejected.text());
  }
}
