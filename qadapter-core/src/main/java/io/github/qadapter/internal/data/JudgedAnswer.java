package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.data.PreferenceRow.Doubt;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One answer that was judged by itself: liked or disliked, or given a grade.
 *
 * @param origin where it stands
 * @param shape thumbs or grades, which are not compared with each other
 * @param prompt what it answers
 * @param answer its text
 * @param grade greater for a better one; 1 or 0 for one that was liked or disliked
 * @param doubts what is doubtful about its row
 */
record JudgedAnswer(
    Origin origin,
    Shape shape,
    List<Message> prompt,
    String answer,
    double grade,
    List<Doubt> doubts) {
  /** The names of a grade, the most telling one first. */
  static final List<String> GRADE =
      List.of("score", "overall_score", "rating", "reward", "grade", "helpfulness", "quality");

  private static final Set<String> UP =
      Set.of(
          "true", "1", "1.0", "+1", "up", "thumbs_up", "like", "liked", "good", "yes", "desirable");
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
          "no",
          "undesirable");

  /** The shape of a row with a single answer, or null if it is none that was judged. */
  static @Nullable Shape shape(JsonNode row) {
    if (Fields.present(row, Fields.CHOSEN) || Fields.present(row, Fields.REJECTED)) {
      return null;
    }
    boolean answered = Fields.present(row, Fields.COMPLETION) != null;
    boolean told = answered || Fields.present(row, Fields.DIALOGUE) != null;
    if (told && Fields.present(row, Fields.LABEL) != null) {
      return Shape.THUMBS;
    }
    return answered && Fields.present(row, GRADE) != null ? Shape.GRADED : null;
  }

  /** Takes a judged answer out of a row. */
  static JudgedAnswer of(Origin origin, Shape shape, RowText text) {
    JsonNode row = text.row();
    String completion = Fields.present(row, Fields.COMPLETION);
    String name =
        completion == null ? String.valueOf(Fields.present(row, Fields.DIALOGUE)) : completion;
    Answer answer = Answer.of(row.get(name), name);
    List<Message> prompt = answer.before();
    if (completion != null && (Fields.present(row, Fields.PROMPT) != null || prompt.isEmpty())) {
      prompt = Answer.prompt(RowPrompt.given(row), answer);
    }
    return new JudgedAnswer(
        origin,
        shape,
        RowPrompt.checked(row, prompt),
        answer.text(),
        shape == Shape.THUMBS ? (up(row) ? 1 : 0) : grade(row),
        text.doubts());
  }

  private static double grade(JsonNode row) {
    String name = String.valueOf(Fields.present(row, GRADE));
    return Score.of(row.get(name), name).value();
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
