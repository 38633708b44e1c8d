package io.github.qadapter.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.qadapter.Generation;
import io.github.qadapter.Reply;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer on its way to a handler, told on one thread from its first piece to its end. */
final class StreamedAnswer implements StreamingHandle {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);

  /** No piece is empty, so this one says that none follows. */
  private static final String END = "";

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "qadapter-langchain4j");
            thread.setDaemon(true);
            return thread;
          });

  private final Requests requests;
  private final StreamingChatResponseHandler handler;
  private final BlockingQueue<String> pieces;
  private final Generation generation;
  private volatile boolean cancelled;

  private StreamedAnswer(
      Requests requests,
      StreamingChatResponseHandler handler,
      BlockingQueue<String> pieces,
      Generation generation) {
    this.requests = requests;
    this.handler = handler;
    this.pieces = pieces;
    this.generation = generation;
  }

  /** Begins an answer; returns at once. */
  static void start(
      Requests requests, Requests.Prepared prepared, StreamingChatResponseHandler handler) {
    BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    Generation generation;
    try {
      generation = prepared.model().stream(prepared.messages(), prepared.options(), pieces::add);
    } catch (RuntimeException e) {
      throw Requests.translated(e);
    }
    CompletableFuture<Reply> ignored =
        generation.whenDone().whenComplete((reply, failure) -> pieces.add(END));
    THREADS.execute(new StreamedAnswer(requests, handler, pieces, generation)::tell);
  }

  private void tell() {
    try {
      for (String piece = pieces.take(); !piece.equals(END); piece = pieces.take()) {
        tell(piece);
      }
      if (!cancelled) {
        complete();
      }
    } catch (InterruptedException e) {
      cancel(); // by a handler that interrupted this thread
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String piece) {
    if (!cancelled) {
      guarded(
          () ->
              handler.onPartialResponse(
                  new PartialResponse(piece), new PartialResponseContext(this)));
    }
  }

  private void complete() {
    ChatResponse response;
    try {
      response = requests.response(generation.reply());
    } catch (RuntimeException e) {
      error(Requests.translated(e));
      return;
    }
    guarded(() -> handler.onCompleteResponse(response));
  }

  /** Calls a handler; what it throws goes to its own error method. */
  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      error(e);
    }
  }

  private void error(RuntimeException cause) {
    try {
      handler.onError(cause);
    } catch (RuntimeException e) {
      LOG.warn("A handler's onError failed; the answer continues.", e);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    generation.cancel();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }
}
