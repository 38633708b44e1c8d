package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The table of other names for a prompt and for two answers, of which one is preferred. */
final class Synonyms {
  /** The preferred answer's name and the other's; the same data has both. */
  private static final List<Names> PAIRS =
      List.of(
          new Names("preferred_output", "non_preferred_output"),
          new Names("chosen_response", "rejected_response"),
          new Names("chosen_conversations", "rejected_conversations"),
          new Names("chosen_conversation", "rejected_conversation"),
          new Names("chosen_messages", "rejected_messages"),
          new Names("chosen_message", "rejected_message"),
          new Names("chosen_answer", "rejected_answer"),
          new Names("chosen_completion", "rejected_completion"),
          new Names("chosen_output", "rejected_output"),
          new Names("chosen_text", "rejected_text"),
          new Names("response_chosen", "response_rejected"),
          new Names("answer_chosen", "answer_rejected"),
          new Names("text_chosen", "text_rejected"),
          new Names("preferred", "dispreferred"),
          new Names("preferred", "non_preferred"),
          new Names("preferred_response", "dispreferred_response"),
          new Names("response_j", "response_k"),
          new Names("y_w", "y_l"),
          new Names(Fields.CHOSEN, "reject"));

  /** Names of the other answer where the preferred one ends the prompt's messages. */
  private static final List<String> REJECTED =
      List.of("rejected_response", "rejected_message", "rejected_messages");

  /** Prompts within an object: its field, and the prompt's field there. */
  private static final List<Names> WITHIN =
      List.of(new Names("input", "messages"), new Names("question", "full_text"));

  /** The names of a prompt where nothing else is one. */
  private static final List<String> LAST =
      List.of("user_input", "user_prompt", "input", "context", "history");

  /** All that may be a prompt, or a part of one. */
  static final List<String> PROMPT = prompt();

  private Synonyms() {}

  private static List<String> prompt() {
    List<String> all = new ArrayList<>(Fields.PROMPT);
    all.addAll(LAST);
    all.add(SummaryTask.INFO);
    return List.copyOf(all);
  }

  /** Every name in the table. */
  static Stream<String> all() {
    return Stream.of(PAIRS.stream().flatMap(Names::stream), REJECTED.stream(), PROMPT.stream())
        .flatMap(names -> names);
  }

  /** Gives a row's fields the usual names where they have another one. */
  static void rename(ObjectNode row) {
    renameAnswers(row);
    renamePrompt(row);
  }

  private static void renameAnswers(ObjectNode row) {
    if (Fields.present(row, Fields.CHOSEN) && Fields.present(row, Fields.REJECTED)) {
      return;
    }
    for (Names names : PAIRS) {
      if (row.has(names.first) && row.has(names.second)) {
        move(row, names.first, Fields.CHOSEN);
        move(row, names.second, Fields.REJECTED);
        return;
      }
    }
    for (String name : REJECTED) {
      if (Fields.present(row, name) && !row.has(Fields.REJECTED)) {
        move(row, name, Fields.REJECTED);
        return;
      }
    }
  }

  private static void renamePrompt(ObjectNode row) {
    String prompt = Fields.PROMPT.get(0);
    for (Names names : WITHIN) {
      JsonNode within = RowNames.object(row.path(names.first)).path(names.second);
      String given = Fields.present(row, Fields.PROMPT);
      if (!within.isMissingNode() && (given == null || given.equals(names.first))) {
        row.remove(names.first);
        row.set(prompt, within);
      }
    }
    if (Fields.present(row, Fields.PROMPT) != null || tellsPrompt(row.path(Fields.CHOSEN))) {
      return;
    }
    String task = SummaryTask.prompt(RowNames.object(row.path(SummaryTask.INFO)));
    String last = Fields.present(row, LAST);
    if (task != null) {
      row.put(prompt, task);
    } else if (last != null) {
      move(row, last, prompt);
    }
  }

  /** Tells whether an answer is a conversation, so that its first turns are the prompt. */
  private static boolean tellsPrompt(JsonNode answer) {
    return answer.size() > 1
        || (answer.isTextual()
            && (answer.asText().stripLeading().startsWith("[{") || Transcript.is(answer.asText())));
  }

  private static void move(ObjectNode row, String from, String to) {
    if (!from.equals(to)) {
      row.set(to, row.remove(from));
    }
  }

  private record Names(String first, String second) {
    Stream<String> stream() {
      return Stream.of(first, second);
    }
  }
}
