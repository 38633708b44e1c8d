package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Doubt;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Scores that stand beside a choice, and should agree with it. */
final class StatedScores {
  private static final List<Names> NAMES =
      List.of(
          new Names("score_chosen", "score_rejected"),
          new Names("chosen_score", "rejected_score"),
          new Names("rating_chosen", "rating_rejected"),
          new Names("chosen_rating", "rejected_rating"),
          new Names("chosen-rating", "rejected-rating"),
          new Names("chosen_reward", "rejected_reward"));

  private StatedScores() {}

  /** All names. */
  static Stream<String> names() {
    return NAMES.stream().flatMap(names -> Stream.of(names.chosen, names.rejected));
  }

  /** Doubts a choice whose scores tie or say the opposite. */
  static void judge(JsonNode row, List<Doubt> doubts) {
    for (Names names : NAMES) {
      OptionalDouble chosen = number(row.path(names.chosen));
      OptionalDouble rejected = number(row.path(names.rejected));
      if (chosen.isPresent() && rejected.isPresent()) {
        double higher = chosen.getAsDouble();
        double lower = rejected.getAsDouble();
        if (higher == lower) {
          doubts.add(
              new Doubt(
                  DropReason.TIED_SCORES,
                  String.format(
                      Locale.ROOT,
                      "'%s' and '%s' are both %s; neither answer is the better one by them.",
                      names.chosen,
                      names.rejected,
                      higher)));
        } else if (higher < lower) {
          doubts.add(
              new Doubt(
                  DropReason.SCORES_AGAINST_CHOICE,
                  String.format(
                      Locale.ROOT,
                      "'%s' is %s, but '%s' is %s; swap the answers if the scores are right.",
                      names.chosen,
                      higher,
                      names.rejected,
                      lower)));
        }
      }
    }
  }

  private static OptionalDouble number(JsonNode value) {
    if (value.isNumber()) {
      return finite(value.asDouble());
    }
    try {
      return value.isTextual()
          ? finite(Double.parseDouble(value.asText().strip()))
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private record Names(String chosen, String rejected) {}
}
