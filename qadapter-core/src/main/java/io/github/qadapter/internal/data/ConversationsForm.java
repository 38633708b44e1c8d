package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.PreferenceRow.Shape;

/** {@code {chosen, rejected}} as whole conversations, the prompt being what they share. */
final class ConversationsForm implements RowForm {
  @Override
  public Shape shape() {
    return Shape.CONVERSATIONS;
  }

  @Override
  public boolean fits(JsonNode row) {
    return Fields.present(row, Fields.CHOSEN)
        && Fields.present(row, Fields.REJECTED)
        && !RowPrompt.isGiven(row)
        && isConversation(row.get(Fields.CHOSEN))
        && isConversation(row.get(Fields.REJECTED));
  }

  private static boolean isConversation(JsonNode answer) {
    return answer.isArray() && !Answer.areTexts(answer);
  }

  @Override
  public void read(JsonNode row, Comparisons found) {
    Answer chosen = Answer.of(row.get(Fields.CHOSEN), Fields.CHOSEN);
    Answer rejected = Answer.of(row.get(Fields.REJECTED), Fields.REJECTED);
    found.add(
        RowPrompt.checked(row, Answer.sharedPrompt(chosen, rejected)),
        chosen.text(),
        rejected.text());
  }
}
