package io.github.qadapter.langchain4j;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Precision;
import io.github.qadapter.Reply;
import io.github.qadapter.Reply.FinishReason;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that knows the answers to what LangChain4j's tests ask, word by word, with the options
 * that they use. So those tests look at the way through the chat model and not at a model's wits.
 */
final class ScriptedModel implements LanguageModel {
  private static final Pattern WORD = Pattern.compile("\\s*\\S+");

  @Override
  public ModelInfo info() {
    return new ModelInfo("scripted", "scripted", 1, Precision.FLOAT32, 1000, "scripted");
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    int prompt = conversation.stream().mapToInt(message -> words(message.content())).sum();
    String last = conversation.get(conversation.size() - 1).content();
    if (last.contains("will fail")) {
      throw new IllegalStateException("The model is closed.");
    }
    String text = answer(conversation.get(0).content(), last);
    FinishReason finishReason = FinishReason.STOP;
    for (String stop : options.stops()) {
      if (text.contains(stop)) {
        text = text.substring(0, text.indexOf(stop));
        finishReason = FinishReason.STOP_SEQUENCE;
      }
    }
    if (words(text) >= options.maxTokens()) {
      Matcher word = WORD.matcher(text);
      int end = 0;
      for (int i = 0; i < options.maxTokens() && word.find(); i++) {
        end = word.end();
      }
      text = text.substring(0, end);
      return new Reply(text, options.maxTokens(), FinishReason.LENGTH, 0, prompt, List.of());
    }
    return new Reply(text, words(text) + 1, finishReason, 0, prompt, List.of());
  }

  private static String answer(String first, String last) {
    if (last.contains("capital of Germany")) {
      return "The capital of Germany is Berlin, and the sum is what it is.";
    }
    if (first.contains("into German")) {
      return "Ich liebe dich.";
    }
    if (last.contains("favorite color") && first.contains("green")) {
      return "Your favorite color is green.";
    }
    return last.contains("Hello World") ? "Hello World" : "I cannot say.";
  }

  private static int words(String text) {
    return (int) WORD.matcher(text).results().count();
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
