package io.github.qadapter.spi;

import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import java.util.List;
import java.util.function.Consumer;

/** The engine's side of a chat: it may keep what it computed for one turn for the next. */
public interface ChatSession extends AutoCloseable {
  /**
   * Answers the conversation as it stands now, as {@link io.github.qadapter.LanguageModel#stream}
   * does. Called for one turn at a time.
   */
  Generation stream(
      List<Message> conversation, GenerationOptions options, Consumer<String> onPiece);

  /** Gives back what is kept; an answer under way goes on. */
  @Override
  void close();
}
