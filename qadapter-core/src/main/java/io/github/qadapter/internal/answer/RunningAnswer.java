package io.github.qadapter.internal.answer;

import io.github.qadapter.Generation;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.decode.DecodeTicket;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A caller's handle on an answer that grows. */
final class RunningAnswer implements Generation {
  private final CompletableFuture<Reply> result = new CompletableFuture<>();
  private volatile @Nullable DecodeTicket ticket;
  private volatile boolean cancelled;

  /** Tells what the engine knows the answer by. */
  void runsAs(DecodeTicket submitted) {
    ticket = submitted;
    if (cancelled) {
      submitted.cancel();
    }
  }

  /** Gives the caller a piece; not after it cancelled or threw. */
  void hand(String piece, Consumer<String> onPiece) {
    if (cancelled || result.isDone()) {
      return;
    }
    try {
      onPiece.accept(piece);
    } catch (Throwable e) {
      fail(e);
      stop();
    }
  }

  void complete(Reply reply) {
    if (cancelled) {
      fail(new CancellationException("The answer was cancelled."));
    } else {
      result.complete(reply);
    }
  }

  void fail(Throwable cause) {
    result.completeExceptionally(cause);
  }

  @Override
  public void cancel() {
    if (!result.isDone()) {
      cancelled = true;
      stop();
    }
  }

  private void stop() {
    DecodeTicket submitted = ticket;
    if (submitted != null) {
      submitted.cancel();
    }
  }

  @Override
  public CompletableFuture<Reply> whenDone() {
    return result.copy();
  }
}
