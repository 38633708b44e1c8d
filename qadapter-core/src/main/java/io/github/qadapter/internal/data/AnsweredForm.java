package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with its answer, or a prompt with its {@code response}, and a rejected answer
 * beside it, as ms-swift and OpenPipe write pairs.
 */
final class AnsweredForm implements RowForm {
  @Override
  public Shape shape() {
    return Shape.PAIR;
  }

  @Override
  public boolean fits(JsonNode row) {
    return Fields.present(row, Fields.REJECTED)
        && !Fields.present(row, Fields.CHOSEN)
        && answer(row) != null;
  }

  /** The field that has the preferred answer, or ends with it. */
  private static @Nullable String answer(JsonNode row) {
    String single = Fields.present(row, Fields.COMPLETION);
    if (single != null) {
      return single;
    }
    String name = Fields.present(row, Fields.DIALOGUE);
    return name != null && RowPrompt.endsWithAnswer(row, name) ? name : null;
  }

  @Override
  public void read(JsonNode row, Comparisons found) {
    String name = String.valueOf(answer(row));
    Answer chosen = Answer.of(row.get(name), name);
    for (Answer rejected : Answer.all(row.get(Fields.REJECTED), Fields.REJECTED)) {
      List<Message> prompt =
          chosen.before().isEmpty()
              ? RowPrompt.of(row, chosen, rejected)
              : RowPrompt.checked(row, Answer.prompt(chosen.before(), rejected));
      found.add(prompt, chosen.text(), rejected.text());
    }
  }
}
