package io.github.qadapter;

import io.github.qadapter.spi.ChatSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A language model that answers and scores: what base and customized models share. Safe for use by
 * several threads: answers that are asked for at the same time grow together, other calls take
 * turns.
 *
 * <pre>{@code
 * String text = model.chat("Why is the sky blue?");
 * Reply reply = model.reply(conversation, o -> o.temperature(0.8).maxTokens(100));
 * }</pre>
 *
 * <p>Every method throws {@link IllegalStateException} after the model was closed.
 */
public interface LanguageModel extends AutoCloseable {
  /** The description of the base model. */
  ModelInfo info();

  /**
   * The generation options that hold where a call's options leave something open. A {@code
   * min_length} or {@code max_length} of prompt and answer together is worked out for each prompt
   * and is not among them.
   */
  default GenerationOptions generationDefaults() {
    return GenerationOptions.greedy();
  }

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

  /**
   * Several answers to one conversation. The first is that of {@link #reply(List,
   * GenerationOptions)}; with a seed each further one draws with the next seed.
   *
   * @param count at least 1
   */
  default List<Reply> replies(List<Message> conversation, int count, GenerationOptions options) {
    Checks.atLeast(1, count, "a number of answers");
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(reply(conversation, options.withSeedAfter(i)));
    }
    return List.copyOf(replies);
  }

  /**
   * Answers a conversation in pieces, as they come. Together the pieces are the reply's text; each
   * ends where a character ends as a person sees it, and none is empty. Returns at once.
   *
   * @param onPiece called on a thread that serves this answer alone, one piece after another. While
   *     it takes its time, pieces wait, and neither this answer nor another waits for it. What it
   *     throws ends the answer, and {@link Generation#reply()} throws it.
   */
  default Generation stream(
      List<Message> conversation, GenerationOptions options, Consumer<String> onPiece) {
    return WholeReply.start(() -> reply(conversation, options), onPiece);
  }

  /**
   * An answer in pieces, as {@link #stream} gives them, for each subscriber anew. Generation begins
   * with the subscription; pieces that a subscriber does not ask for yet wait, at most those of its
   * answer. Cancelling the subscription cancels the answer.
   */
  default Flow.Publisher<String> publisher(List<Message> conversation, GenerationOptions options) {
    return new ChunkPublisher(onPiece -> stream(conversation, options, onPiece));
  }

  /**
   * An answer in pieces, as {@link #stream} gives them, for a reader who waits for each. Closing
   * the stream cancels what is still to come; use it in try-with-resources.
   */
  default Stream<String> chunks(List<Message> conversation, GenerationOptions options) {
    return ChunkStream.of(onPiece -> stream(conversation, options, onPiece));
  }

  /**
   * Opens a conversation that keeps what was computed for it, so that a turn costs only its new
   * tokens.
   */
  default Chat openChat() {
    return openChat(List.of());
  }

  /**
   * {@link #openChat()} with a system message.
   *
   * @param system what the model is told about its part
   */
  default Chat openChat(String system) {
    return openChat(List.of(Message.system(system)));
  }

  /** {@link #openChat()} that continues from messages; may be empty. */
  default Chat openChat(List<Message> beginning) {
    return Chat.over(
        new ChatSession() {
          @Override
          public Generation stream(
              List<Message> conversation, GenerationOptions options, Consumer<String> onPiece) {
            return LanguageModel.this.stream(conversation, options, onPiece);
          }

          @Override
          public void close() {}
        },
        beginning);
  }

  /**
   * Goes on with a text as it stands, without a chat template; the tokenizer puts before it what it
   * puts before every text, such as a begin-of-text token. What a special token is called in the
   * text is that token. The reply is what comes after the text, a first space included, up to a
   * token with which the checkpoint ends texts or turns.
   *
   * @param text at least one token
   * @throws IllegalArgumentException if the text has no token or fills the model's context
   * @throws UnsupportedOperationException if the model answers conversations only
   */
  default Reply complete(String text, GenerationOptions options) {
    throw new UnsupportedOperationException(
        "Expected a model that completes texts, but found one that answers conversations only.");
  }

  /** {@link #complete(String, GenerationOptions)} with options given in place. */
  default Reply complete(String text, Consumer<GenerationOptions.Builder> options) {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    options.accept(builder);
    return complete(text, builder.build());
  }

  /** Goes on with a text as it stands, with the default options. */
  default String complete(String text) {
    return complete(text, GenerationOptions.defaults()).text();
  }

  /**
   * The log-likelihood of a continuation of a text, without a chat template and without an end.
   *
   * @param text at least one token
   * @param continuation what comes after it, a first space included; at least one token
   * @throws IllegalArgumentException if either has no token or both fill the model's context
   * @throws UnsupportedOperationException if the model answers conversations only
   */
  default LogLikelihood completionLogLikelihood(String text, String continuation) {
    throw new UnsupportedOperationException(
        "Expected a model that completes texts, but found one that answers conversations only.");
  }

  /** The log-likelihood of an answer, its end-of-turn token included. */
  LogLikelihood logLikelihood(List<Message> prompt, String answer);

  /** Frees the model's memory; calling it again does nothing. */
  @Override
  void close();
}
