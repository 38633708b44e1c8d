package io.github.qadapter.internal.engine;

import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Reply;
import io.github.qadapter.Token;
import io.github.qadapter.internal.answer.Answering;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeSession;
import io.github.qadapter.internal.policy.GuidedLikelihood;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.spi.ChatSession;
import io.github.qadapter.spi.ChatSessions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model that answers by a loaded checkpoint; kinds differ in what guides the answers. */
abstract class AnsweringModel implements LanguageModel, ChatSessions {
  /** The checkpoint that answers, guided or not. */
  abstract LoadedModel loaded();

  /** The adapters that act on the answer to a conversation. */
  abstract AdapterMix guides(List<Message> conversation);

  /**
   * The preferences that act on a row, each with its weight in every state.
   *
   * @param states the number of the row's states
   */
  abstract List<GuidedLikelihood.Part> parts(ChatPrompt prompt, int states);

  /** [K], the log-probability of the token taken in each of a row's states, in nats. */
  abstract double[] logProbabilities(ChatPrompt prompt, PackedAnswers row);

  /** Does something that needs the model's memory. */
  abstract <T> T use(Supplier<T> work);

  @Override
  public ModelInfo info() {
    return loaded().info();
  }

  @Override
  public GenerationOptions generationDefaults() {
    return loaded().generation().options();
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    return use(
        () -> answering().answer(question(conversation, options, guides(conversation), null)));
  }

  @Override
  public Reply complete(String text, GenerationOptions options) {
    if (!options.templateVariables().isEmpty()) {
      throw new IllegalArgumentException(
          "Expected no template variables, since a text is continued without a chat template, but"
              + " found "
              + String.join(", ", options.templateVariables().keySet())
              + "; leave them out, or use reply(...).");
    }
    return use(
        () -> {
          ChatPrompt plain = loaded().prompts().plain(text);
          return answering().answer(loaded().completion(plain, options, guides(plain.messages())));
        });
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    return use(
        () -> {
          ChatPrompt asked = loaded().prompts().prompt(prompt);
          return likelihoods(asked, loaded().prompts().answered(asked, answer)).get(0);
        });
  }

  @Override
  public List<LogLikelihood> logLikelihoods(List<Message> prompt, List<String> answers) {
    return use(
        () -> {
          ChatPrompt asked = loaded().prompts().prompt(prompt);
          return loaded().prompts().answered(asked, answers).stream()
              .flatMap(row -> likelihoods(asked, row).stream())
              .toList();
        });
  }

  private List<LogLikelihood> likelihoods(ChatPrompt prompt, PackedAnswers row) {
    return loaded().logLikelihoods(row, logProbabilities(prompt, row));
  }

  @Override
  public LogLikelihood completionLogLikelihood(String text, String continuation) {
    return use(
        () -> {
          ChatPrompt plain = loaded().prompts().plain(text);
          return likelihoods(plain, loaded().prompts().continued(plain, continuation)).get(0);
        });
  }

  @Override
  public List<Reply> replies(List<Message> conversation, int count, GenerationOptions options) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Expected a number of answers of at least 1, but found " + count + ".");
    }
    return use(
        () ->
            answering()
                .answers(question(conversation, options, guides(conversation), null), count));
  }

  @Override
  public Generation stream(
      List<Message> conversation, GenerationOptions options, Consumer<String> onPiece) {
    return stream(conversation, options, onPiece, null);
  }

  private Generation stream(
      List<Message> conversation,
      GenerationOptions options,
      Consumer<String> onPiece,
      @Nullable DecodeSession session) {
    return use(
        () ->
            answering().stream(
                question(conversation, options, guides(conversation), session), onPiece));
  }

  @Override
  public ChatSession openSession() {
    DecodeSession session = use(() -> loaded().engine().newSession());
    return new ChatSession() {
      @Override
      public Generation stream(
          List<Message> conversation, GenerationOptions options, Consumer<String> onChunk) {
        return AnsweringModel.this.stream(conversation, options, onChunk, session);
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  @Override
  public int countTokens(List<Message> conversation) {
    return use(() -> loaded().prompts().ofAnyLength(conversation).length());
  }

  @Override
  public List<Token> tokenize(String text) {
    return use(
        () -> {
          ChatTokenizer tokenizer = loaded().tokenizer();
          return Arrays.stream(tokenizer.textIds(text)).mapToObj(tokenizer::token).toList();
        });
  }

  @Override
  public String render(List<Message> conversation) {
    return use(() -> loaded().prompts().ofAnyLength(conversation).text());
  }

  private Answering answering() {
    return loaded().answering();
  }

  private Answering.Question question(
      List<Message> conversation,
      GenerationOptions options,
      AdapterMix guides,
      @Nullable DecodeSession session) {
    return loaded().question(conversation, options, guides, session);
  }
}
