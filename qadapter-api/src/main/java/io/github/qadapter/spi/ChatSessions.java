package io.github.qadapter.spi;

/** A model that keeps what it computed for a chat's turns; an engine's models may be. */
public interface ChatSessions {
  /** Begins a conversation of which nothing is computed yet. */
  ChatSession openSession();
}
