package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scores of several answers to one prompt.
 *
 * @param values one for each answer, greater for a better one
 * @param onlyBest whether all that is known is which answer is the best
 */
@SuppressWarnings("ArrayRecordComponent") // read on the spot, never compared
record AnswerScores(double[] values, boolean onlyBest) {
  /** Lists of scores beside the answers. */
  static final List<String> BESIDE = List.of("scores", "ratings", "rating", "rewards", "labels");

  /** Lists of places beside the answers, 1 or 0 for the best. */
  private static final List<String> PLACES = List.of("rank", "ranks");

  private static final String RANKING = "ranking";

  /** The place of the best answer in the list of answers, from 0. */
  private static final List<String> CHOICE =
      List.of("choice", "best", "label", "chosen", "preferred", "better", "winner");

  private static final List<String> INSIDE =
      List.of("score", "overall_score", "pm_score", "rating", "reward", "fine-grained_score");

  private static final String RANK = "rank";

  /** Every name of a field beside the answers. */
  static Stream<String> names() {
    return Stream.of(BESIDE.stream(), PLACES.stream(), Stream.of(RANKING), CHOICE.stream())
        .flatMap(names -> names);
  }

  /**
   * Reads the scores of a row's answers.
   *
   * @throws RowException if it says nothing, or not of each of them
   */
  static AnswerScores of(JsonNode row, JsonNode responses) {
    String beside = list(row, BESIDE);
    if (beside != null) {
      return new AnswerScores(numbers(row.get(beside), responses, beside), false);
    }
    String places = list(row, PLACES);
    if (places != null) {
      return new AnswerScores(negated(numbers(row.get(places), responses, places)), false);
    }
    if (row.path(RANKING).isArray()) {
      return new AnswerScores(ranking(row.get(RANKING), responses), false);
    }
    for (String name : INSIDE) {
      if (responses.path(0).has(name)) {
        return new AnswerScores(numbers(within(responses, name), responses, name), false);
      }
    }
    if (responses.path(0).has(RANK)) {
      double[] ranks = numbers(within(responses, RANK), responses, RANK);
      return new AnswerScores(negated(ranks), false);
    }
    for (String name : CHOICE) {
      if (row.path(name).isIntegralNumber()) {
        return choice(row.get(name), responses, name);
      }
    }
    String wrong = Fields.present(row, BESIDE);
    if (wrong != null) {
      throw unequal(responses, row.get(wrong));
    }
    throw Fields.missing(row, BESIDE.get(0));
  }

  private static @Nullable String list(JsonNode row, List<String> names) {
    for (String name : names) {
      if (row.path(name).isArray()) {
        return name;
      }
    }
    return null;
  }

  private static List<JsonNode> within(JsonNode responses, String name) {
    List<JsonNode> all = new ArrayList<>();
    responses.forEach(response -> all.add(response.path(name)));
    return all;
  }

  private static double[] numbers(JsonNode list, JsonNode responses, String name) {
    if (list.size() != responses.size() || list.size() < 2) {
      throw unequal(responses, list);
    }
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    return numbers(all, responses, name);
  }

  private static double[] numbers(List<JsonNode> list, JsonNode responses, String name) {
    if (list.size() < 2) {
      throw unequal(responses, responses);
    }
    double[] values = new double[list.size()];
    Score first = Score.of(list.get(0), name);
    for (int i = 0; i < values.length; i++) {
      Score score = Score.of(list.get(i), name);
      if (score.unit() != first.unit()) {
        throw new RowException(
            DropReason.WRONG_TYPE,
            "scores in '" + name + "' that are written alike",
            first.written() + " and " + score.written(),
            "write all of them in one way");
      }
      values[i] = score.value();
    }
    return values;
  }

  private static double[] negated(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return values;
  }

  /** The place of each answer, or the answers from the best on: for some lists that is the same. */
  private static double[] ranking(JsonNode list, JsonNode responses) {
    double[] places = numbers(list, responses, RANKING);
    double least = places[0];
    for (double place : places) {
      least = Math.min(least, place);
    }
    for (int i = 0; i < places.length; i++) {
      double at = places[i] - least;
      boolean within = at == Math.rint(at) && at < places.length;
      if (!within || places[(int) at] - least != i) {
        throw new RowException(
            DropReason.WRONG_TYPE,
            "'" + RANKING + "' to be clear",
            "a list that says one thing as places of the answers and another as the order of"
                + " answers",
            "write the place of each answer as 'rank', 1 for the best");
      }
    }
    return negated(places);
  }

  private static AnswerScores choice(JsonNode choice, JsonNode responses, String name) {
    long index = choice.asLong();
    if (index < 0 || index >= responses.size() || responses.size() < 2) {
      throw new RowException(
          DropReason.WRONG_TYPE,
          "two answers or more and in '" + name + "' the place of the best, from 0",
          responses.size() + " and " + choice.asText(),
          "count answers from 0");
    }
    double[] values = new double[responses.size()];
    values[(int) index] = 1;
    return new AnswerScores(values, true);
  }

  private static RowException unequal(JsonNode responses, JsonNode list) {
    return new RowException(
        DropReason.WRONG_TYPE,
        "two answers or more and as many scores",
        responses.size() + " and " + (list.isArray() ? list.size() : Fields.kind(list)),
        "give each answer its score");
  }
}
