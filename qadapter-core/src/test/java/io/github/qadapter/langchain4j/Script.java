package io.github.qadapter.langchain4j;

import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.testkit.ScriptedAnswer;
import io.github.qadapter.testkit.ScriptedModel;
import java.util.List;
import java.util.function.Predicate;

/**
 * The answers to what LangChain4j's tests ask, so that those tests look at the way through the chat
 * model and not at a model's wits.
 */
final class Script {
  private Script() {}

  static LanguageModel model() {
    return ScriptedModel.builder()
        .answerWhen(
            asks("will fail"),
            ScriptedAnswer.failing(new IllegalStateException("The model is closed.")))
        .answerWhen(
            asks("capital of Germany"),
            ScriptedAnswer.of("The capital of Germany is Berlin, and the sum is what it is."))
        .answerWhen(begins("into German"), ScriptedAnswer.of("Ich liebe dich."))
        .answerWhen(
            asks("favorite color").and(begins("green")),
            ScriptedAnswer.of("Your favorite color is green."))
        .answerWhen(asks("Hello World"), ScriptedAnswer.of("Hello World"))
        .otherwise("I cannot say.")
        .build();
  }

  private static Predicate<List<Message>> asks(String words) {
    return conversation -> conversation.get(conversation.size() - 1).content().contains(words);
  }

  private static Predicate<List<Message>> begins(String words) {
    return conversation -> conversation.get(0).content().contains(words);
  }
}
