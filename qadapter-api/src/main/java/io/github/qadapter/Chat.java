package io.github.qadapter;

import io.github.qadapter.spi.ChatSession;
import io.github.qadapter.spi.ChatSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a model that remembers its turns, from {@link LanguageModel#openChat()}. Safe
 * for use by several threads; one turn at a time.
 *
 * <p>A turn that fails or is cancelled never happened: neither message nor answer is in the
 * history.
 */
public final class Chat implements AutoCloseable {
  private final ChatSession session;
  private final List<Message> history;
  private @Nullable Generation turn;
  private boolean closed;

  private Chat(ChatSession session, List<Message> beginning) {
    this.session = session;
    this.history = new ArrayList<>(beginning);
  }

  /** A chat on a session of the model's, or on the model itself if it keeps none. */
  static Chat with(LanguageModel model, List<Message> beginning) {
    return new Chat(
        model instanceof ChatSessions sessions ? sessions.openSession() : unkept(model), beginning);
  }

  /** A session that keeps nothing computed: the model reads the whole conversation at each turn. */
  private static ChatSession unkept(LanguageModel model) {
    return new ChatSession() {
      @Override
      public Generation stream(
          List<Message> conversation, GenerationOptions options, Consumer<String> onChunk) {
        return model.stream(conversation, options, onChunk);
      }

      @Override
      public void close() {}
    };
  }

  /**
   * Sends a user's message and waits for the answer.
   *
   * @throws IllegalStateException if a turn is under way, or the chat or its model is closed
   */
  public Reply send(String message) {
    return send(message, GenerationOptions.defaults());
  }

  /** {@link #send(String)} with options. */
  public Reply send(String message, GenerationOptions options) {
    return stream(message, options, chunk -> {}).reply();
  }

  /** {@link #send(String)} with options given in place. */
  public Reply send(String message, Consumer<GenerationOptions.Builder> options) {
    return send(message, Builders.generation(options));
  }

  /** {@link #stream(String, GenerationOptions, Consumer)} with the default options. */
  public Generation stream(String message, Consumer<String> onChunk) {
    return stream(message, GenerationOptions.defaults(), onChunk);
  }

  /** {@link #stream(String, GenerationOptions, Consumer)} with options given in place. */
  public Generation stream(
      String message, Consumer<GenerationOptions.Builder> options, Consumer<String> onChunk) {
    return stream(message, Builders.generation(options), onChunk);
  }

  /**
   * Sends a user's message; the answer comes in chunks, as {@link LanguageModel#stream} gives them.
   *
   * @throws IllegalStateException if a turn is under way, or the chat or its model is closed
   */
  public synchronized Generation stream(
      String message, GenerationOptions options, Consumer<String> onChunk) {
    if (closed) {
      throw new IllegalStateException("The chat is closed; open another one.");
    }
    if (turn != null && !turn.isDone()) {
      throw new IllegalStateException(
          "Expected one turn at a time, but the last answer is still under way; wait for it, or"
              + " cancel it.");
    }
    Message asked = Message.user(message);
    List<Message> conversation = new ArrayList<>(history);
    conversation.add(asked);
    Generation answering = session.stream(List.copyOf(conversation), options, onChunk);
    CompletableFuture<Reply> kept = answering.whenDone().thenApply(reply -> keep(asked, reply));
    turn = new Turn(answering, kept);
    return turn;
  }

  private synchronized Reply keep(Message asked, Reply reply) {
    history.add(asked);
    history.add(Message.assistant(reply.text()));
    return reply;
  }

  /** The turns so far, those of the beginning included. */
  public synchronized List<Message> history() {
    return List.copyOf(history);
  }

  /** Cancels a turn that is under way and gives back what is kept; again, it does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (turn != null) {
        turn.cancel();
      }
      session.close();
    }
  }

  /** An answer that is done once the history has it. */
  private record Turn(Generation answering, CompletableFuture<Reply> kept) implements Generation {
    @Override
    public void cancel() {
      answering.cancel();
    }

    @Override
    public CompletableFuture<Reply> whenDone() {
      return kept.copy();
    }
  }
}
