package io.github.qadapter.internal.engine;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.internal.text.ChatPrompt;

/** The beginning of what a model reads, as text and as tokens; from {@link TokenAccess}. */
public final class Prompt {
  private final ChatPrompt tokens;
  private final boolean chat;

  /** chat: whether an answer follows, and not more of the text. */
  Prompt(ChatPrompt tokens, boolean chat) {
    this.tokens = tokens;
    this.chat = chat;
  }

  ChatPrompt tokens() {
    return tokens;
  }

  boolean isChat() {
    return chat;
  }

  /** Its text, special tokens included. */
  public String text() {
    return tokens.text();
  }

  /** Its token ids; at least one. */
  public ImmutableIntArray ids() {
    return ImmutableIntArray.copyOf(tokens.ids());
  }

  /** The number of its tokens. */
  public int length() {
    return tokens.length();
  }
}
