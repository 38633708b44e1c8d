package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.data.DropReason;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer, and the turns that its row writes before it.
 *
 * @param before the conversation as far as the answer, empty where the answer stands alone
 * @param text the answer
 */
record Answer(List<Message> before, String text) {
  /** An answer as text, as a message or as the conversation that it ends. */
  static Answer of(JsonNode node, String name) {
    return node.isTextual()
        ? new Answer(List.of(), node.asText())
        : ending(Turns.of(node, name), name);
  }

  /** One answer, or each of a list of texts. */
  static List<Answer> all(JsonNode node, String name) {
    if (!areTexts(node)) {
      return List.of(of(node, name));
    }
    if (node.size() > RankedForm.MAX_ANSWERS) {
      throw RankedForm.tooMany(node, name);
    }
    List<Answer> answers = new ArrayList<>();
    node.forEach(text -> answers.add(of(text, name)));
    return answers;
  }

  /** Tells whether there are several answers, each of which is a text. */
  static boolean areTexts(JsonNode node) {
    boolean texts = node.isArray() && !node.isEmpty();
    for (JsonNode element : node) {
      texts &= element.isTextual();
    }
    return texts;
  }

  /** An answer as the transcript that it ends. */
  static Answer ofTranscript(String text, String name) {
    return ending(Transcript.turns(text), name);
  }

  private static Answer ending(List<Message> turns, String name) {
    int last = turns.size() - 1;
    if (last < 0 || turns.get(last).role() != Role.ASSISTANT) {
      throw new RowException(
          DropReason.MISSING_ANSWER,
          "'" + name + "' to end with an assistant's message",
          last < 0 ? "no message" : "one of the " + Turns.name(turns.get(last).role()),
          "add the answer");
    }
    return new Answer(List.copyOf(turns.subList(0, last)), turns.get(last).content());
  }

  /**
   * The prompt, given what the row says of it and what its answers repeat. A prompt that is one
   * text may be told at length by the answers, with a system message or earlier turns, they may
   * leave out its system messages, and all may go on with the same turns; whatever they repeat has
   * to be the same.
   */
  static List<Message> prompt(List<Message> given, Answer... answers) {
    List<Message> further = further(answers);
    if (!further.isEmpty()) {
      List<Message> prompt = new ArrayList<>(given);
      prompt.addAll(further);
      return prompt;
    }
    List<Message> prompt = given;
    for (Answer answer : answers) {
      List<Message> before = answer.before;
      boolean same =
          before.isEmpty() || before.equals(prompt) || before.equals(withoutSystem(prompt));
      boolean atLength = prompt == given && given.size() == 1 && before.contains(given.get(0));
      if (!same && !atLength) {
        throw diverging();
      }
      prompt = same ? prompt : before;
    }
    return prompt;
  }

  /** The turns with which all answers go on before they differ; none if they do not. */
  private static List<Message> further(Answer... answers) {
    List<Message> first = answers.length == 0 ? List.of() : answers[0].before;
    boolean any = false;
    boolean all = true;
    for (Answer answer : answers) {
      any |= !answer.before.isEmpty() && answer.before.get(0).role() == Role.ASSISTANT;
      all &= answer.before.equals(first);
    }
    if (any && !all) {
      throw diverging();
    }
    return any ? first : List.of();
  }

  private static List<Message> withoutSystem(List<Message> turns) {
    return turns.stream().filter(turn -> turn.role() != Role.SYSTEM).toList();
  }

  private static RowException diverging() {
    return new RowException(
        DropReason.DIVERGING_PROMPTS,
        "chosen and rejected to hold the answer alone, or the prompt's messages and then the"
            + " answer",
        "other messages before the answer",
        "repeat the prompt exactly or leave it out");
  }

  /** The prompt that two whole conversations share. */
  static List<Message> sharedPrompt(Answer chosen, Answer rejected) {
    if (!chosen.before.equals(rejected.before)) {
      int shared = 0;
      int shorter = Math.min(chosen.before.size(), rejected.before.size());
      while (shared < shorter && chosen.before.get(shared).equals(rejected.before.get(shared))) {
        shared++;
      }
      throw new RowException(
          DropReason.DIVERGING_PROMPTS,
          "chosen and rejected to differ in their last turn only",
          "a difference in turn "
              + (shared + 1)
              + " of "
              + (chosen.before.size() + 1)
              + " and "
              + (rejected.before.size() + 1),
          "compare two answers to the same turns or leave the row out");
    }
    return chosen.before;
  }
}
