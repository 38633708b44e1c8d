package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.List;

/**
 * {@code {prompt, chosen, rejected}}, where either answer may be a list of several; and every row
 * that has not even these.
 */
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
    List<Answer> chosen = Answer.all(Fields.field(row, Fields.CHOSEN), Fields.CHOSEN);
    List<Answer> rejected = Answer.all(Fields.field(row, Fields.REJECTED), Fields.REJECTED);
    for (Answer better : chosen) {
      for (Answer worse : rejected) {
        List<Message> prompt = RowPrompt.checked(row, Answer.prompt(given, better, worse));
        found.add(prompt, better.text(), worse.text());
      }
    }
  }
}
