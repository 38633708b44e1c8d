package io.github.qadapter;

import java.util.List;
import java.util.function.Consumer;

/**
 * What base and customised models share. Safe for use by several threads; calls take turns.
 *
 * <p>Every method throws {@link IllegalStateException} after the model was closed.
 */
public interface LanguageModel extends AutoCloseable {
  /** What the base model is. */
  ModelInfo info();

  /**
   * Answers a conversation in the words of the model's own chat template.
   *
   * @param conversation at least one message; the last one is not the assistant's
   * @throws IllegalArgumentException if the conversation is empty, ends with the assistant or fills
   *     the model's context
   */
  Reply reply(List<Message> conversation, GenerationOptions options);

  /** {@link #reply(List, GenerationOptions)} with options given in place. */
  default Reply reply(List<Message> conversation, Consumer<GenerationOptions.Builder> options) {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    options.accept(builder);
    return reply(conversation, builder.build());
  }

  /** Answers one message with the default options. */
  default String chat(String message) {
    return reply(List.of(Message.user(message)), GenerationOptions.defaults()).text();
  }

  /** Answers one message. */
  default String chat(String message, Consumer<GenerationOptions.Builder> options) {
    return reply(List.of(Message.user(message)), options).text();
  }

  /** How likely the model finds this answer, its end-of-turn token included. */
  LogLikelihood logLikelihood(List<Message> prompt, String answer);

  /** Frees the model's memory; calling it again does nothing. */
  @Override
  void close();
}
