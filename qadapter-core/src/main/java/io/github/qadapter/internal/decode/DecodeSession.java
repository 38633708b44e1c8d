package io.github.qadapter.internal.decode;

/**
 * A conversation's claim to what was computed for it: the next request of the session computes only
 * the tokens that differ from the last one's. Made by {@link DecodeEngine#newSession}. What it
 * keeps counts against the engine's memory and may be dropped when others need it; the next request
 * then computes its whole prompt.
 */
public final class DecodeSession implements AutoCloseable {
  private final Runnable wake;
  private volatile boolean closed;

  DecodeSession(Runnable wake) {
    this.wake = wake;
  }

  boolean isClosed() {
    return closed;
  }

  /** Gives back what is kept. A request under way goes on and keeps nothing. */
  @Override
  public void close() {
    closed = true;
    wake.run();
  }
}
