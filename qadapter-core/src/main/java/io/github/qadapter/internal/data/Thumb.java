package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceRow.Doubt;
import io.github.qadapter.PreferenceRow.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One answer that was liked or disliked.
 *
 * @param origin where it stands
 * @param prompt what it answers
 * @param answer its text
 * @param up whether it was liked
 * @param doubts what is doubtful about its row
 */
record Thumb(Origin origin, List<Message> prompt, String answer, boolean up, List<Doubt> doubts) {
  private static final Set<String> UP =
      Set.of("true", "1", "1.0", "+1", "up", "thumbs_up", "like", "liked", "good", "yes");
  private static final Set<String> DOWN =
      Set.of(
          "false",
          "0",
          "0.0",
          "-1",
          "-1.0",
          "down",
          "thumbs_down",
          "dislike",
          "disliked",
          "bad",
          "no");

  /** Whether a row is an answer with a label. */
  static boolean fits(JsonNode row) {
    boolean compared = Fields.present(row, Fields.CHOSEN) && Fields.present(row, Fields.REJECTED);
    boolean answered =
        Fields.present(row, Fields.COMPLETION) != null || Fields.present(row, Fields.CONVERSATIONS);
    return !compared && answered && Fields.present(row, Fields.LABEL) != null;
  }

  /** Takes a judged answer out of a row. */
  static Thumb of(Origin origin, JsonNode row) {
    String completion = Fields.present(row, Fields.COMPLETION);
    Answer answer =
        completion == null
            ? Answer.of(row.get(Fields.CONVERSATIONS), Fields.CONVERSATIONS)
            : Answer.of(row.get(completion), completion);
    List<Message> prompt = answer.before();
    if (completion != null && (Fields.present(row, Fields.PROMPT) != null || prompt.isEmpty())) {
      prompt = Answer.prompt(RowPrompt.given(row), answer);
    }
    return new Thumb(origin, RowPrompt.checked(row, prompt), answer.text(), up(row), List.of());
  }

  /** The same with doubts. */
  Thumb doubting(List<Doubt> found) {
    return new Thumb(origin, prompt, answer, up, found);
  }

  private static boolean up(JsonNode row) {
    String name = String.valueOf(Fields.present(row, Fields.LABEL));
    JsonNode label = row.get(name);
    String word = label.asText().strip().toLowerCase(Locale.ROOT);
    if (!label.isValueNode() || !(UP.contains(word) || DOWN.contains(word))) {
      throw Fields.wrongType(
          "true or false in '" + name + "'", label, "write true for an answer that was liked");
    }
    return UP.contains(word);
  }
}
