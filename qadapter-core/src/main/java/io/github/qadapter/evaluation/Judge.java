package io.github.qadapter.evaluation;

import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Compares two answers to a prompt. Used by several threads.
 *
 * <pre>{@code
 * Judge byModel = Judge.likelihood(largerModel, "Which answer is more polite?");
 * Judge byChat = Judge.asking(chatModel::chat, "Which answer is more polite?");
 * }</pre>
 */
@FunctionalInterface
public interface Judge {
  /**
   * The judge's verdict.
   *
   * @param prompt what both answer
   * @param first an answer
   * @param second another answer
   * @return the probability that the first one is better, from 0 to 1; 0.5 is a tie
   */
  double compare(List<Message> prompt, String first, String second);

  /**
   * A judge that finds the answer with the higher grade better, and equal grades a tie.
   *
   * @param grader the same for all prompts
   */
  static Judge grading(Grader grader) {
    return (prompt, first, second) ->
        0.5 + 0.5 * Math.signum(grader.grade(first) - grader.grade(second));
  }

  /**
   * A language model that judges by how likely it finds "A" and "B" as the answer to the question
   * which is better, asked in both orders, so that it gains nothing by a liking for a place.
   *
   * @param question about two answers, for instance "Which answer is more polite?"
   */
  static Judge likelihood(LanguageModel model, String question) {
    return new ModelJudge(
        question,
        asked -> {
          double a = model.logLikelihood(asked, "A").total();
          double b = model.logLikelihood(asked, "B").total();
          return 1 / (1 + Math.exp(b - a));
        });
  }

  /**
   * Whatever answers text with text, a LangChain4j {@code chatModel::chat} for instance, asked in
   * both orders. A reply that begins with neither A nor B is a tie.
   *
   * @param question about two answers, for instance "Which answer is more polite?"
   */
  static Judge asking(UnaryOperator<String> chat, String question) {
    return new ModelJudge(question, asked -> ModelJudge.verdict(chat.apply(asked)));
  }
}
