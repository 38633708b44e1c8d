package io.github.qadapter.internal.base;

import io.github.qadapter.Message;
import io.github.qadapter.Role;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Messages as tokens of one model; what does not fit into its context is refused. */
public final class PromptEncoder {
  private final ChatTokenizer tokenizer;
  private final int contextLength;

  PromptEncoder(ChatTokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  /** The prompt, with room left for at least one more token. */
  public ChatPrompt prompt(List<Message> conversation) {
    return prompt(conversation, Map.of());
  }

  /** The prompt, with what the template is told besides the conversation, by name. */
  public ChatPrompt prompt(List<Message> conversation, Map<String, Object> variables) {
    ChatPrompt prompt = ofAnyLength(conversation, variables);
    requireRoom(prompt.length() + 1);
    return prompt;
  }

  /** The prompt, even if the model has no room for it. */
  public ChatPrompt ofAnyLength(List<Message> conversation) {
    return ofAnyLength(conversation, Map.of());
  }

  private ChatPrompt ofAnyLength(List<Message> conversation, Map<String, Object> variables) {
    if (conversation.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a conversation of at least one message, but found none.");
    }
    if (conversation.get(conversation.size() - 1).role() == Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "Expected a conversation that ends with the turn to be answered, but its last message is"
              + " the assistant's.");
    }
    return tokenizer.prompt(conversation, variables);
  }

  /** A text to go on with, with room left for at least one more token. */
  public ChatPrompt plain(String text) {
    return fitting(tokenizer.plain(text));
  }

  /**
   * Token ids to go on with, with room left for at least one more token.
   *
   * @param ids not to be changed
   * @param vocabularySize the model's, V
   */
  public ChatPrompt plain(int[] ids, int vocabularySize) {
    requireKnown(ids, vocabularySize);
    return fitting(tokenizer.plain(ids));
  }

  /** Refuses ids that are no tokens of the model, whose vocabulary has V. */
  public static void requireKnown(int[] ids, int vocabularySize) {
    for (int id : ids) {
      if (id < 0 || id >= vocabularySize) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected token ids from 0 to %d, the model's vocabulary, but found %d.",
                vocabularySize - 1,
                id));
      }
    }
  }

  private ChatPrompt fitting(ChatPrompt prompt) {
    if (prompt.length() == 0) {
      throw new IllegalArgumentException(
          "Expected a text of at least one token, but found none; give a word to continue.");
    }
    requireRoom(prompt.length() + 1);
    return prompt;
  }

  /** A text with what comes after it. */
  public PackedAnswers continued(ChatPrompt text, String continuation) {
    int[] ids = tokenizer.continuationIds(text, continuation);
    if (ids.length == 0) {
      throw new IllegalArgumentException(
          "Expected a continuation of at least one token, but found none.");
    }
    requireRoom(text.length() + ids.length);
    return PackedAnswers.of(text.ids(), List.of(ids));
  }

  /** A prompt with a whole answer. */
  public PackedAnswers answered(List<Message> prompt, String answer) {
    return answered(prompt, List.of(answer)).get(0);
  }

  /**
   * A prompt with whole answers, in order: as many in one row, which computes the prompt once, as
   * fill a context together.
   */
  public List<PackedAnswers> answered(List<Message> prompt, List<String> answers) {
    return answered(prompt(prompt), answers);
  }

  /** A prompt with a whole answer. */
  public PackedAnswers answered(ChatPrompt asked, String answer) {
    return answered(asked, List.of(answer)).get(0);
  }

  /** Whole answers to a prompt, as {@link #answered(List, List)} packs them. */
  public List<PackedAnswers> answered(ChatPrompt asked, List<String> answers) {
    int[] promptIds = asked.ids();
    List<PackedAnswers> rows = new ArrayList<>();
    List<int[]> packed = new ArrayList<>();
    int length = promptIds.length;
    for (String answer : answers) {
      if (answer.isBlank()) {
        throw new IllegalArgumentException("Expected an answer, but found blank text.");
      }
      int[] ids = tokenizer.answerIds(asked, answer);
      requireRoom(promptIds.length + ids.length);
      if (length + ids.length > contextLength) {
        rows.add(PackedAnswers.of(promptIds, packed));
        packed.clear();
        length = promptIds.length;
      }
      packed.add(ids);
      length += ids.length;
    }
    if (packed.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one answer, but found none.");
    }
    rows.add(PackedAnswers.of(promptIds, packed));
    return rows;
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
