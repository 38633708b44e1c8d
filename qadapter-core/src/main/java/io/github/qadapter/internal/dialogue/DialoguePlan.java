package io.github.qadapter.internal.dialogue;

/**
 * The dialogues that one sampling writes. They have places from 0 on; the first ones are answered
 * and serve retention, and the questions of all of them serve a scope as negatives.
 *
 * @param answered how many are answered, from the first on
 * @param total how many there are, answered or not
 * @param maxTokens how long each question and each answer of the answered ones may become
 * @param seed the same for the same dialogues
 */
public record DialoguePlan(int answered, int total, int maxTokens, long seed) {
  /** The longest question that nobody answers, in tokens. */
  private static final int QUESTION_TOKENS = 128;

  /** The limit of a question, and of its answer if it has one. */
  int tokens(int place) {
    return isAnswered(place) ? maxTokens : QUESTION_TOKENS;
  }

  boolean isAnswered(int place) {
    return place < answered;
  }

  /** What goes on while they are written, to begin a sentence with. */
  String work() {
    return answered > 0 ? "Writing retention text" : "Writing prompts for the scope";
  }
}
