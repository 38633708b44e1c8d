package io.github.qadapter.internal.http;

import java.io.IOException;

/** What answers requests of one kind. */
@FunctionalInterface
public interface Handler {
  /**
   * Replies.
   *
   * @throws IOException if the client is gone
   * @throws HttpProblem if the request is refused
   */
  void handle(Exchange exchange) throws IOException;
}
