package io.github.qadapter.testkit;

import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Reply;
import io.github.qadapter.Reply.FinishReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A scripted answer under way, on a thread of its own. */
final class ScriptedGeneration implements Generation {
  private final ScriptedModel.Request request;
  private final ScriptedAnswer answer;
  private final Consumer<String> onChunk;
  private final Consumer<ScriptedGeneration> onEnd;
  private final CompletableFuture<Reply> result = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable RuntimeException cause;

  /** onEnd: hears of the end before anyone who waits for it. */
  ScriptedGeneration(
      ScriptedModel.Request request,
      ScriptedAnswer answer,
      Consumer<String> onChunk,
      Consumer<ScriptedGeneration> onEnd) {
    this.request = request;
    this.answer = answer.beginningWith(request.options().prefix());
    this.onChunk = onChunk;
    this.onEnd = onEnd;
  }

  void start() {
    Thread thread = new Thread(this::run, "scripted-answer");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      Reply reply = answer();
      onEnd.accept(this);
      result.complete(reply);
    } catch (Throwable e) {
      onEnd.accept(this);
      result.completeExceptionally(e);
    }
  }

  private Reply answer() throws InterruptedException {
    Reply reply = cut(answer.text(), request.options());
    for (String chunk : answer.chunksOf(reply.text())) {
      await(answer.pause());
      onChunk.accept(chunk);
    }
    boolean whole = reply.finishReason() == FinishReason.STOP;
    if (whole && answer.isEndless()) {
      ended.await();
    }
    requireGoingOn();
    RuntimeException failure = answer.failure();
    if (whole && failure != null) {
      throw failure;
    }
    return reply;
  }

  private void await(Duration pause) throws InterruptedException {
    if (!pause.isZero()) {
      boolean ignored = ended.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }
    requireGoingOn();
  }

  private void requireGoingOn() {
    RuntimeException early = cause;
    if (early != null) {
      throw early;
    }
  }

  /** The text as far as stop texts and the limit let it come. */
  private Reply cut(String whole, GenerationOptions options) {
    int end = whole.length();
    FinishReason reason = FinishReason.STOP;
    for (String stop : options.stops()) {
      int found = whole.indexOf(stop);
      if (found >= 0 && found < end) {
        end = found;
        reason = FinishReason.STOP_SEQUENCE;
      }
    }
    List<String> words = ScriptedAnswer.words(whole.substring(0, end));
    int tokens = words.size() + 1;
    if (tokens > options.maxTokens()) {
      tokens = options.maxTokens();
      words = words.subList(0, tokens);
      reason = FinishReason.LENGTH;
    }
    int prompt = Script.promptTokens(request.conversation());
    return new Reply(String.join("", words), tokens, reason, request.strength(), prompt, List.of());
  }

  /** Ends it early, with the exception that its reply throws then. */
  void end(RuntimeException early) {
    if (!result.isDone()) {
      cause = early;
      ended.countDown();
    }
  }

  @Override
  public void cancel() {
    end(new CancellationException("The answer was cancelled."));
  }

  @Override
  public CompletableFuture<Reply> whenDone() {
    return result.copy();
  }
}
