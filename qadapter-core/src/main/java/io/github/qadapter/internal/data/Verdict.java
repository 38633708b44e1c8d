package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.internal.data.TwoAnswersForm.Names;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on two answers: which of them is better.
 *
 * @param first whether the first one is
 * @param tie why neither is, or null if one is
 */
record Verdict(boolean first, @Nullable RowException tie) {
  /** The names of a signed strength: above 0 the second answer is better, below 0 the first. */
  private static final List<String> STRENGTH = List.of("overall_preference", "preference_strength");

  private static final List<String> ONE_HOT =
      List.of("winner_model_a", "winner_model_b", "winner_tie");

  /** The names of the better answer's letter, number, name or model. */
  private static final List<String> WINNER =
      List.of(
          "better_response_id",
          "winner",
          "preferred",
          "preference",
          "choice",
          "chosen",
          "better",
          "best",
          "label");

  /** 1 where the first one is better, as SHP has it. */
  private static final String FIRST_IS_BETTER = "labels";

  private static final List<String> SCORES = List.of("score", "rating", "reward");

  private static final Pattern TIE =
      Pattern.compile("(tie|both|neither|none|equal|same|draw).*", Pattern.DOTALL);
  private static final Pattern WORDS =
      Pattern.compile("(model|response|answer|assistant|option|completion|output|conversation)");

  /** The ways in which verdicts are written; the first that a row has counts. */
  private static final List<BiFunction<JsonNode, Names, @Nullable Verdict>> WAYS =
      List.of(
          Verdict::ofStrength,
          Verdict::ofOneHot,
          Verdict::ofWinner,
          Verdict::ofLabels,
          Verdict::ofScores);

  /** Every name of a field. */
  static Stream<String> names(Stream<String> ends) {
    return Stream.of(
            STRENGTH.stream(),
            ONE_HOT.stream(),
            WINNER.stream(),
            Stream.of(FIRST_IS_BETTER, "model_a", "model_b"),
            ends.flatMap(end -> SCORES.stream().map(score -> score + end)))
        .flatMap(names -> names);
  }

  /**
   * Reads a row's verdict on its two answers.
   *
   * @throws RowException if it says nothing that is clear
   */
  static Verdict of(JsonNode row, Names names) {
    for (BiFunction<JsonNode, Names, @Nullable Verdict> way : WAYS) {
      Verdict verdict = way.apply(row, names);
      if (verdict != null) {
        return verdict;
      }
    }
    throw new RowException(
        DropReason.MISSING_FIELD,
        String.format(
            Locale.ROOT,
            "a verdict on '%s' and '%s', such as 'winner'",
            names.first(),
            names.second()),
        "only " + String.join(", ", Fields.names(row)),
        "add it, or name the columns that hold the better and the other answer");
  }

  private static Verdict of(double firstOverSecond, String name, JsonNode value) {
    return firstOverSecond == 0
        ? tie(name, value.asText())
        : new Verdict(firstOverSecond > 0, null);
  }

  private static Verdict tie(String name, String value) {
    return new Verdict(
        false,
        new RowException(
            DropReason.TIED_SCORES,
            "one of the two answers to be better",
            "'" + value + "' in '" + name + "'",
            "neither is preferred, so this row is left out"));
  }

  private static @Nullable Verdict ofStrength(JsonNode row, Names names) {
    String name = Fields.present(row, STRENGTH);
    return name == null ? null : of(-Score.of(row.get(name), name).value(), name, row.get(name));
  }

  private static @Nullable Verdict ofOneHot(JsonNode row, Names names) {
    String name = Fields.present(row, ONE_HOT);
    if (name == null) {
      return null;
    }
    List<Boolean> hot = ONE_HOT.stream().map(column -> isHot(row.path(column))).toList();
    if (hot.stream().filter(one -> one).count() != 1) {
      throw new RowException(
          DropReason.WRONG_TYPE,
          "1 in one of " + String.join(", ", ONE_HOT),
          hot.contains(true) ? "several" : "none",
          "write 1 for the better answer");
    }
    return hot.get(2) ? tie(ONE_HOT.get(2), "1") : new Verdict(hot.get(0), null);
  }

  private static boolean isHot(JsonNode value) {
    String word = value.asText().strip().toLowerCase(Locale.ROOT);
    return word.equals("1") || word.equals("1.0") || word.equals("true");
  }

  private static @Nullable Verdict ofWinner(JsonNode row, Names names) {
    String name = Fields.present(row, WINNER);
    if (name == null || !row.get(name).isValueNode()) {
      return null;
    }
    String said = row.get(name).asText().strip();
    String word = said.toLowerCase(Locale.ROOT);
    String end = WORDS.matcher(word).replaceFirst("").replaceFirst("^[_ ]+", "");
    end = end.endsWith(".0") ? end.substring(0, end.length() - 2) : end;
    if (end.equals(bare(names.firstEnd())) || isModel(row, "model_a", said)) {
      return new Verdict(true, null);
    }
    if (end.equals(bare(names.secondEnd())) || isModel(row, "model_b", said)) {
      return new Verdict(false, null);
    }
    if (TIE.matcher(word).matches()) {
      return tie(name, said);
    }
    throw new RowException(
        DropReason.WRONG_TYPE,
        String.format(
            Locale.ROOT,
            "'%s' or '%s' in '%s'",
            bare(names.firstEnd()),
            bare(names.secondEnd()),
            name),
        "'" + said + "'",
        String.format(
            Locale.ROOT, "write which of '%s' and '%s' is better", names.first(), names.second()));
  }

  private static String bare(String end) {
    return end.startsWith("_") ? end.substring(1) : end;
  }

  private static boolean isModel(JsonNode row, String name, String said) {
    return row.path(name).isTextual() && row.get(name).asText().strip().equals(said);
  }

  private static @Nullable Verdict ofLabels(JsonNode row, Names names) {
    JsonNode labels = row.path(FIRST_IS_BETTER);
    if (!names.kind().equals("human_ref") || labels.isMissingNode()) {
      return null;
    }
    String word = labels.asText().strip();
    if (!word.equals("1") && !word.equals("0")) {
      throw Fields.wrongType(
          "1 or 0 in '" + FIRST_IS_BETTER + "'", labels, "write 1 where the first one is better");
    }
    return new Verdict(word.equals("1"), null);
  }

  private static @Nullable Verdict ofScores(JsonNode row, Names names) {
    for (String score : SCORES) {
      String first = score + names.firstEnd();
      String second = score + names.secondEnd();
      if (Fields.present(row, first) && Fields.present(row, second)) {
        Score better = Score.of(row.get(first), first);
        Score other = Score.of(row.get(second), second);
        if (better.unit() != other.unit()) {
          throw new RowException(
              DropReason.WRONG_TYPE,
              "'" + first + "' and '" + second + "' to be written alike",
              better.written() + " and " + other.written(),
              "write both in one way");
        }
        return of(better.value() - other.value(), first, row.get(first));
      }
    }
    return null;
  }
}
