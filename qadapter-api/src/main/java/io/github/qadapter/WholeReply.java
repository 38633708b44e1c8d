package io.github.qadapter;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The generation of a model that gives whole replies only: the text comes in one piece. */
final class WholeReply implements Generation {
  private final CompletableFuture<Reply> result = new CompletableFuture<>();
  private final Thread thread;

  private WholeReply(Supplier<Reply> answering, Consumer<String> onPiece) {
    thread = new Thread(() -> complete(answering, onPiece), "qadapter-answer");
    thread.setDaemon(true);
  }

  static WholeReply start(Supplier<Reply> answering, Consumer<String> onPiece) {
    WholeReply generation = new WholeReply(answering, onPiece);
    generation.thread.start();
    return generation;
  }

  private void complete(Supplier<Reply> answering, Consumer<String> onPiece) {
    try {
      Reply reply = answering.get();
      if (!result.isDone() && !reply.text().isEmpty()) {
        onPiece.accept(reply.text());
      }
      result.complete(reply);
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void cancel() {
    if (result.completeExceptionally(new CancellationException("The answer was cancelled."))) {
      thread.interrupt();
    }
  }

  @Override
  public CompletableFuture<Reply> whenDone() {
    return result.copy();
  }
}
