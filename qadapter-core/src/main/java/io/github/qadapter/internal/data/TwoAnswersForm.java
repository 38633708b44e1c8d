package io.github.qadapter.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.data.PreferenceRow.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two answers under names of their own, {@code response_a} and {@code response_b}, and a verdict.
 */
final class TwoAnswersForm implements RowForm {
  private static final List<String> KINDS =
      List.of("response", "answer", "completion", "output", "conversation", "human_ref", "summary");

  private static final List<List<String>> ENDS =
      List.of(
          List.of("_0", "_1"),
          List.of("_1", "_2"),
          List.of("_a", "_b"),
          List.of("0", "1"),
          List.of("1", "2"));

  private static final List<Names> NAMES =
      KINDS.stream()
          .flatMap(kind -> ENDS.stream().map(end -> new Names(kind, end.get(0), end.get(1))))
          .toList();

  /**
   * The names of the two answers.
   *
   * @param kind what both names begin with
   * @param firstEnd what the first one's name ends with
   * @param secondEnd what the second one's name ends with
   */
  record Names(String kind, String firstEnd, String secondEnd) {
    String first() {
      return kind + firstEnd;
    }

    String second() {
      return kind + secondEnd;
    }
  }

  /** Every name of a field. */
  static Stream<String> names() {
    return Stream.concat(
        NAMES.stream().flatMap(names -> Stream.of(names.first(), names.second())),
        Verdict.names(ENDS.stream().flatMap(List::stream)));
  }

  @Override
  public Shape shape() {
    return Shape.VERDICT;
  }

  @Override
  public boolean fits(JsonNode row) {
    return found(row) != null;
  }

  private static @Nullable Names found(JsonNode row) {
    for (Names names : NAMES) {
      if (Fields.present(row, names.first()) && Fields.present(row, names.second())) {
        return names;
      }
    }
    return null;
  }

  @Override
  public void read(JsonNode row, Comparisons found) {
    Names names = found(row);
    if (names == null) {
      throw Fields.missing(row, Fields.CHOSEN);
    }
    Verdict verdict = Verdict.of(row, names);
    if (verdict.tie() != null) {
      found.drop(verdict.tie());
      return;
    }
    Answer first = answer(row, names.first());
    Answer second = answer(row, names.second());
    Answer better = verdict.first() ? first : second;
    Answer worse = verdict.first() ? second : first;
    List<Message> prompt =
        !RowPrompt.isGiven(row) || areTurns(row)
            ? RowPrompt.checked(row, Answer.sharedPrompt(better, worse))
            : RowPrompt.of(row, better, worse);
    found.add(prompt, better.text(), worse.text());
  }

  /** Arena's tables have what was asked, and what was answered, as lists with a text for a turn. */
  private static Answer answer(JsonNode row, String name) {
    List<String> asked = texts(row.path(Fields.PROMPT.get(0)));
    List<String> answered = texts(row.get(name));
    if (asked == null || answered == null) {
      return Answer.of(row.get(name), name);
    }
    if (asked.size() != answered.size()) {
      throw Fields.wrongType(
          "as many texts in '" + name + "' as in the prompt", row.get(name), "leave the row out");
    }
    List<Message> before = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      before.add(Message.user(asked.get(i)));
      if (i < asked.size() - 1) {
        before.add(Message.assistant(answered.get(i)));
      }
    }
    return new Answer(before, answered.get(answered.size() - 1));
  }

  private static boolean areTurns(JsonNode row) {
    return texts(row.path(Fields.PROMPT.get(0))) != null;
  }

  /** A list of texts, written as such or as JSON text, or null if it is none. */
  private static @Nullable List<String> texts(JsonNode node) {
    JsonNode list = node;
    if (node.isTextual() && node.asText().startsWith("[\"")) {
      try {
        list = JsonRows.ONE.readTree(node.asText());
      } catch (JsonProcessingException e) {
        return null;
      }
    }
    if (!Answer.areTexts(list)) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
