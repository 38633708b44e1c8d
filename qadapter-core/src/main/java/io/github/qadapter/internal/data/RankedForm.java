package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Several scored answers to one prompt: each is compared with each other one, and the one of higher
 * score is preferred.
 */
final class RankedForm implements RowForm {
  /** n answers make n (n - 1) / 2 comparisons. */
  static final int MAX_ANSWERS = 64;

  @Override
  public Shape shape() {
    return Shape.RANKED;
  }

  @Override
  public boolean fits(JsonNode row) {
    String responses = Fields.present(row, Fields.RESPONSES);
    return responses != null && !Fields.present(row, Fields.CHOSEN) && row.get(responses).isArray();
  }

  /** Adds all comparisons in the order of the answers, ties as drops. */
  @Override
  public void read(JsonNode row, Comparisons found) {
    String name = String.valueOf(Fields.present(row, Fields.RESPONSES));
    JsonNode responses = row.get(name);
    if (responses.size() > MAX_ANSWERS) {
      throw tooMany(responses, name);
    }
    AnswerScores given = AnswerScores.of(row, responses);
    double[] scores = given.values();
    List<Answer> answers = new ArrayList<>();
    for (JsonNode response : responses) {
      answers.add(answer(response, name));
    }
    List<Message> prompt = RowPrompt.of(row, answers.toArray(Answer[]::new));
    for (int i = 0; i < scores.length; i++) {
      for (int j = i + 1; j < scores.length; j++) {
        String first = answers.get(i).text();
        String second = answers.get(j).text();
        if (scores[i] > scores[j]) {
          found.add(prompt, first, second);
        } else if (scores[i] < scores[j]) {
          found.add(prompt, second, first);
        } else if (!given.onlyBest()) {
          found.drop(tie(i, j, scores[i]));
        }
      }
    }
  }

  static RowException tie(int i, int j, double score) {
    return new RowException(
        DropReason.TIED_SCORES,
        "different scores for the answers " + (i + 1) + " and " + (j + 1),
        score + " for both",
        "neither is preferred, so this comparison is left out");
  }

  /** Text or messages, or an object that has its answer beside its score. */
  private static Answer answer(JsonNode response, String name) {
    String inner = response.isObject() ? Fields.present(response, Fields.COMPLETION) : null;
    if (inner == null && response.isObject() && response.path("text").isTextual()) {
      inner = "text";
    }
    return Answer.of(inner == null ? response : response.get(inner), name);
  }

  static RowException tooMany(JsonNode answers, String name) {
    return new RowException(
        DropReason.TOO_LARGE,
        "at most " + MAX_ANSWERS + " answers in '" + name + "'",
        Integer.toString(answers.size()),
        "keep the best and the worst");
  }
}
