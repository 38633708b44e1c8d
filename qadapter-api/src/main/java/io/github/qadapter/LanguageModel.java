package io.github.qadapter;

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
 * <p>A prompt is a conversation or, beside it, a text, which is then a single user's turn. Options
 * are a value or, beside it, a function on their builder; without them the model's own {@link
 * #generationDefaults()} hold.
 *
 * <p>Every method throws {@link IllegalStateException} after the model was closed. Engines and test
 * doubles implement this interface, applications do not: it gets further methods.
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
   * @throws IllegalStateException if the model is closed, before or meanwhile
   * @throws io.github.qadapter.exception.ConversationRefusedException if the chat template refuses
   *     the conversation
   * @throws io.github.qadapter.exception.OverloadedException if too many requests wait already
   * @throws io.github.qadapter.exception.GenerationTimeoutException if the options' {@link
   *     GenerationOptions#timeout() timeout} passes before the answer's end
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile; it
   *     stays interrupted
   */
  Reply reply(List<Message> conversation, GenerationOptions options);

  /** {@link #reply(List, GenerationOptions)} with options given in place. */
  default Reply reply(List<Message> conversation, Consumer<GenerationOptions.Builder> options) {
    return reply(conversation, Builders.generation(options));
  }

  /** {@link #reply(List, GenerationOptions)} with the default options. */
  default Reply reply(List<Message> conversation) {
    return reply(conversation, GenerationOptions.defaults());
  }

  /** {@link #reply(List, GenerationOptions)} to a single user's turn. */
  default Reply reply(String message, GenerationOptions options) {
    return reply(Message.prompt(message), options);
  }

  /** {@link #reply(String, GenerationOptions)} with options given in place. */
  default Reply reply(String message, Consumer<GenerationOptions.Builder> options) {
    return reply(message, Builders.generation(options));
  }

  /** {@link #reply(String, GenerationOptions)} with the default options. */
  default Reply reply(String message) {
    return reply(message, GenerationOptions.defaults());
  }

  /** The text of {@link #reply(String)}. */
  default String chat(String message) {
    return reply(message).text();
  }

  /** The text of {@link #reply(String, GenerationOptions)}. */
  default String chat(String message, GenerationOptions options) {
    return reply(message, options).text();
  }

  /** The text of {@link #reply(String, Consumer)}. */
  default String chat(String message, Consumer<GenerationOptions.Builder> options) {
    return reply(message, options).text();
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

  /** {@link #replies(List, int, GenerationOptions)} with options given in place. */
  default List<Reply> replies(
      List<Message> conversation, int count, Consumer<GenerationOptions.Builder> options) {
    return replies(conversation, count, Builders.generation(options));
  }

  /** {@link #replies(List, int, GenerationOptions)} to a single user's turn. */
  default List<Reply> replies(String message, int count, GenerationOptions options) {
    return replies(Message.prompt(message), count, options);
  }

  /** {@link #replies(String, int, GenerationOptions)} with options given in place. */
  default List<Reply> replies(
      String message, int count, Consumer<GenerationOptions.Builder> options) {
    return replies(message, count, Builders.generation(options));
  }

  /**
   * Answers a conversation in chunks, as they come. Together the chunks are the reply's text; each
   * ends where a character ends as a person sees it, and none is empty. Returns at once; to wait
   * for the whole reply without a callback, take the {@link Generation#whenDone() future}.
   *
   * @param onChunk called on a thread that serves this answer alone, one chunk after another. While
   *     it takes its time, chunks wait, and neither this answer nor another waits for it. What it
   *     throws ends the answer, and {@link Generation#reply()} throws it.
   */
  default Generation stream(
      List<Message> conversation, GenerationOptions options, Consumer<String> onChunk) {
    return WholeReply.start(() -> reply(conversation, options), onChunk);
  }

  /** {@link #stream(List, GenerationOptions, Consumer)} with options given in place. */
  default Generation stream(
      List<Message> conversation,
      Consumer<GenerationOptions.Builder> options,
      Consumer<String> onChunk) {
    return stream(conversation, Builders.generation(options), onChunk);
  }

  /** {@link #stream(List, GenerationOptions, Consumer)} with the default options. */
  default Generation stream(List<Message> conversation, Consumer<String> onChunk) {
    return stream(conversation, GenerationOptions.defaults(), onChunk);
  }

  /** {@link #stream(List, GenerationOptions, Consumer)} of a single user's turn. */
  default Generation stream(String message, GenerationOptions options, Consumer<String> onChunk) {
    return stream(Message.prompt(message), options, onChunk);
  }

  /** {@link #stream(String, GenerationOptions, Consumer)} with options given in place. */
  default Generation stream(
      String message, Consumer<GenerationOptions.Builder> options, Consumer<String> onChunk) {
    return stream(message, Builders.generation(options), onChunk);
  }

  /** {@link #stream(String, GenerationOptions, Consumer)} with the default options. */
  default Generation stream(String message, Consumer<String> onChunk) {
    return stream(message, GenerationOptions.defaults(), onChunk);
  }

  /**
   * An answer in chunks, as {@link #stream} gives them, for each subscriber anew. Generation begins
   * with the subscription; chunks that a subscriber does not ask for yet wait, at most those of its
   * answer. Cancelling the subscription cancels the answer.
   */
  default Flow.Publisher<String> publisher(List<Message> conversation, GenerationOptions options) {
    return new ChunkPublisher(onChunk -> stream(conversation, options, onChunk));
  }

  /** {@link #publisher(List, GenerationOptions)} with options given in place. */
  default Flow.Publisher<String> publisher(
      List<Message> conversation, Consumer<GenerationOptions.Builder> options) {
    return publisher(conversation, Builders.generation(options));
  }

  /** {@link #publisher(List, GenerationOptions)} with the default options. */
  default Flow.Publisher<String> publisher(List<Message> conversation) {
    return publisher(conversation, GenerationOptions.defaults());
  }

  /** {@link #publisher(List, GenerationOptions)} of a single user's turn. */
  default Flow.Publisher<String> publisher(String message, GenerationOptions options) {
    return publisher(Message.prompt(message), options);
  }

  /** {@link #publisher(String, GenerationOptions)} with options given in place. */
  default Flow.Publisher<String> publisher(
      String message, Consumer<GenerationOptions.Builder> options) {
    return publisher(message, Builders.generation(options));
  }

  /** {@link #publisher(String, GenerationOptions)} with the default options. */
  default Flow.Publisher<String> publisher(String message) {
    return publisher(message, GenerationOptions.defaults());
  }

  /**
   * An answer in chunks, as {@link #stream} gives them, for a reader who waits for each. Closing
   * the stream cancels what is still to come; use it in try-with-resources.
   */
  default Stream<String> chunks(List<Message> conversation, GenerationOptions options) {
    return ChunkStream.of(onChunk -> stream(conversation, options, onChunk));
  }

  /** {@link #chunks(List, GenerationOptions)} with options given in place. */
  default Stream<String> chunks(
      List<Message> conversation, Consumer<GenerationOptions.Builder> options) {
    return chunks(conversation, Builders.generation(options));
  }

  /** {@link #chunks(List, GenerationOptions)} with the default options. */
  default Stream<String> chunks(List<Message> conversation) {
    return chunks(conversation, GenerationOptions.defaults());
  }

  /** {@link #chunks(List, GenerationOptions)} of a single user's turn. */
  default Stream<String> chunks(String message, GenerationOptions options) {
    return chunks(Message.prompt(message), options);
  }

  /** {@link #chunks(String, GenerationOptions)} with options given in place. */
  default Stream<String> chunks(String message, Consumer<GenerationOptions.Builder> options) {
    return chunks(message, Builders.generation(options));
  }

  /** {@link #chunks(String, GenerationOptions)} with the default options. */
  default Stream<String> chunks(String message) {
    return chunks(message, GenerationOptions.defaults());
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
    return Chat.with(this, beginning);
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
    throw Unsupported.texts();
  }

  /** {@link #complete(String, GenerationOptions)} with options given in place. */
  default Reply complete(String text, Consumer<GenerationOptions.Builder> options) {
    return complete(text, Builders.generation(options));
  }

  /** The text of {@link #complete(String, GenerationOptions)} with the default options. */
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
    throw Unsupported.texts();
  }

  /**
   * The log-likelihood of an answer, its end-of-turn token included.
   *
   * @throws IllegalArgumentException if the prompt is empty or ends with the assistant, the answer
   *     has no token, or both fill the model's context
   * @throws io.github.qadapter.exception.ConversationRefusedException if the chat template refuses
   *     the conversation
   */
  LogLikelihood logLikelihood(List<Message> prompt, String answer);

  /** {@link #logLikelihood(List, String)} after a single user's turn. */
  default LogLikelihood logLikelihood(String prompt, String answer) {
    return logLikelihood(Message.prompt(prompt), answer);
  }

  /**
   * The log-likelihoods of several answers to one prompt, in order; cheaper than one by one, since
   * the prompt is computed once.
   *
   * @param answers at least one, none of them blank
   */
  default List<LogLikelihood> logLikelihoods(List<Message> prompt, List<String> answers) {
    return answers.stream().map(answer -> logLikelihood(prompt, answer)).toList();
  }

  /** {@link #logLikelihoods(List, List)} after a single user's turn. */
  default List<LogLikelihood> logLikelihoods(String prompt, List<String> answers) {
    return logLikelihoods(Message.prompt(prompt), answers);
  }

  /**
   * The number of tokens that the model reads for a conversation: in its chat template, up to where
   * the answer begins. {@link Reply#promptTokens()} tells the same number, and with the answer's
   * tokens it has to stay within {@link ModelInfo#contextLength()}; a longer conversation is
   * counted all the same.
   *
   * @param conversation at least one message; the last one is not the assistant's
   * @throws UnsupportedOperationException if the model shows no tokens
   */
  default int countTokens(List<Message> conversation) {
    throw Unsupported.tokens();
  }

  /**
   * The number of tokens of a text as it stands, as many as {@link #tokenize} gives: without a chat
   * template and a begin-of-text token.
   *
   * @throws UnsupportedOperationException if the model shows no tokens
   */
  default int countTokens(String text) {
    return tokenize(text).size();
  }

  /**
   * The tokens of a text as it stands, for {@link GenerationOptions.Builder#logitBias(int, double)}
   * and the like. What a special token is called in the text is that token; none is added. Many
   * tokenizers have other tokens for a word with a space before it than for one without.
   *
   * @throws UnsupportedOperationException if the model shows no tokens
   */
  default List<Token> tokenize(String text) {
    throw Unsupported.tokens();
  }

  /**
   * A conversation as the model reads it: the text that its chat template writes, special tokens by
   * their names, up to where the answer begins.
   *
   * @param conversation at least one message; the last one is not the assistant's
   * @throws UnsupportedOperationException if the model shows no template
   */
  default String render(List<Message> conversation) {
    throw Unsupported.tokens();
  }

  /**
   * Frees the model's memory. Answers under way end with an {@link IllegalStateException}; other
   * calls under way, a training among them, are waited for. Calling it again does nothing.
   */
  @Override
  void close();
}
