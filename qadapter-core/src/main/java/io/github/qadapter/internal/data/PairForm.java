package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.List;

/** {@code {prompt, chosen, rejected}}, and every row that has not even these. */
final class PairForm implements RowForm {
  static final PairForm INSTANCE = new PairForm();

  private PairForm() {}

  @Override
  public Shape shape() {
    return Shape.PAIR;
  }

  @Override
  public boolean fits(JsonNode row) {
    return true;
  }

  @Override
  public void read(JsonNode row, Comparisons found) {
    List<Message> given = RowPrompt.given(row);
    Answer chosen = Answer.of(Fields.field(row, Fields.CHOSEN), Fields.CHOSEN);
    Answer rejected = Answer.of(Fields.field(row, Fields.REJECTED), Fields.REJECTED);
    List<Message> prompt = RowPrompt.checked(row, Answer.prompt(given, chosen, rejected));
    found.add(prompt, chosen.text(), rejected.text());
  }
}
