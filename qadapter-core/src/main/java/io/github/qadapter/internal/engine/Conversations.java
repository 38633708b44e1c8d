package io.github.qadapter.internal.engine;

import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.List;

/** Turns messages into tokens, and refuses what does not fit. */
final class Conversations {
  private final ChatTokenizer tokenizer;
  private final int contextLength;

  Conversations(ChatTokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  /** The prompt's tokens, with room left for at least one more. */
  int[] prompt(List<Message> conversation) {
    if (conversation.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a conversation of at least one message, but found none.");
    }
    if (conversation.get(conversation.size() - 1).role() == Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "Expected a conversation that ends with the turn to be answered, but its last message is"
              + " the assistant's.");
    }
    int[] ids = tokenizer.promptIds(conversation);
    requireRoom(ids.length + 1);
    return ids;
  }

  /** A prompt with a whole answer. */
  PackedAnswers answered(List<Message> prompt, String answer) {
    if (answer.isBlank()) {
      throw new IllegalArgumentException("Expected an answer, but found blank text.");
    }
    int[] promptIds = prompt(prompt);
    int[] answerIds = tokenizer.answerIds(answer);
    requireRoom(promptIds.length + answerIds.length);
    return PackedAnswers.of(promptIds, answerIds);
  }

  private void requireRoom(int tokens) {
    if (tokens > contextLength) {
      throw new IllegalArgumentException(
          "Expected at most "
              + contextLength
              + " tokens, the model's context, but found "
              + tokens
              + "; shorten the conversation.");
    }
  }
}
