package io.github.qadapter.internal.answer;

import io.github.qadapter.Reply;
import io.github.qadapter.internal.decode.DecodeTicket;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several answers to one prompt under way. Safe for use by several threads. */
public final class AnswerGroup {
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private volatile @Nullable DecodeTicket ticket;
  private volatile boolean cancelled;

  AnswerGroup() {}

  /** Takes the pieces of several answers, on a thread that serves these answers alone. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes a piece.
     *
     * @param answer the answer's number, from 0
     * @param piece not empty
     */
    void piece(int answer, String piece);
  }

  /**
   * Finished answers.
   *
   * @param replies in order
   * @param memberships for each adapter of the mix the prompt's membership in its scope, 0 to 1
   */
  public record Result(List<Reply> replies, List<Double> memberships) {
    /** Copies the lists. */
    public Result {
      replies = List.copyOf(replies);
      memberships = List.copyOf(memberships);
    }
  }

  /** Tells what the engine knows the answers by. */
  void runsAs(DecodeTicket submitted) {
    ticket = submitted;
    if (cancelled) {
      submitted.cancel();
    }
  }

  /** Gives the caller a piece; not after it cancelled or threw. */
  void hand(int answer, String piece, Listener listener) {
    if (cancelled || result.isDone()) {
      return;
    }
    try {
      listener.piece(answer, piece);
    } catch (Throwable e) {
      fail(e);
      cancel();
    }
  }

  void complete(Result replies) {
    if (cancelled) {
      fail(new CancellationException("The answers were cancelled."));
    } else {
      result.complete(replies);
    }
  }

  void fail(Throwable cause) {
    result.completeExceptionally(cause);
  }

  /** Ends all answers before their next token; returns at once. */
  public void cancel() {
    cancelled = true;
    DecodeTicket submitted = ticket;
    if (submitted != null) {
      submitted.cancel();
    }
  }

  /** Completes after the last piece was taken. Completing it does not touch the answers. */
  public CompletableFuture<Result> whenDone() {
    return result.copy();
  }
}
