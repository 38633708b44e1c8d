package io.github.qadapter.internal.data;

import static io.github.qadapter.internal.data.Fields.SCORES;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Several scored answers to one prompt: each is compared with each other one, and the one of higher
 * score is preferred.
 */
final class RankedForm implements RowForm {
  /** n answers make n (n - 1) / 2 comparisons. */
  private static final int MAX_ANSWERS = 64;

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
      throw new RowFault(
          DropReason.TOO_LARGE,
          "at most " + MAX_ANSWERS + " answers in '" + name + "'",
          Integer.toString(responses.size()),
          "keep the best and the worst");
    }
    double[] scores = scores(row, responses);
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
        } else {
          found.drop(tie(i, j, scores[i]));
        }
      }
    }
  }

  private static RowFault tie(int i, int j, double score) {
    return new RowFault(
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

  private static double[] scores(JsonNode row, JsonNode responses) {
    boolean inside = !row.has(SCORES) && responses.path(0).has("score");
    JsonNode list = inside ? responses : Fields.field(row, SCORES);
    if (!list.isArray() || list.size() != responses.size() || list.size() < 2) {
      throw new RowFault(
          DropReason.WRONG_TYPE,
          "two answers or more and as many scores",
          responses.size() + " and " + (list.isArray() ? list.size() : Fields.kind(list)),
          "give each answer its score");
    }
    double[] scores = new double[list.size()];
    for (int i = 0; i < scores.length; i++) {
      JsonNode score = inside ? list.get(i).path("score") : list.get(i);
      if (!score.isNumber() || !Double.isFinite(score.asDouble())) {
        throw Fields.wrongType("numbers in '" + SCORES + "'", score, "give each answer its score");
      }
      scores[i] = score.asDouble();
    }
    return scores;
  }
}
