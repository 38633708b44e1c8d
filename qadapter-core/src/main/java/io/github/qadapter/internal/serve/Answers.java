package io.github.qadapter.internal.serve;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.answer.AnswerGroup;
import io.github.qadapter.internal.engine.Prompt;
import io.github.qadapter.internal.engine.TokenAccess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The answers to a request's prompts under way: a few prompts at a time, so that a large batch
 * leaves places to others. What happens comes as events. For one thread; closing ends what is left.
 */
final class Answers implements AutoCloseable {
  private static final int AT_ONCE = 16;

  private final TokenAccess model;
  private final List<Prompt> prompts;
  private final GenerationOptions options;
  private final int count;
  private final boolean inPieces;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<Integer, AnswerGroup> running = new HashMap<>();
  private int next;

  /**
   * Answers that have not begun.
   *
   * @param count how many to each prompt
   * @param inPieces whether pieces are events as well
   */
  Answers(
      TokenAccess model,
      List<Prompt> prompts,
      GenerationOptions options,
      int count,
      boolean inPieces) {
    this.model = model;
    this.prompts = prompts;
    this.options = options;
    this.count = count;
    this.inPieces = inPieces;
  }

  /** Something that happens to a prompt's answers. */
  sealed interface Event {
    int prompt();
  }

  /** A piece of one answer. */
  record Piece(int prompt, int answer, String text) implements Event {}

  /** All answers to a prompt are done. */
  record Finished(int prompt, AnswerGroup.Result result) implements Event {}

  private record Failed(int prompt, Throwable cause) implements Event {}

  /**
   * Begins with the first prompts.
   *
   * @throws RuntimeException if the engine refuses the first one
   */
  void begin() {
    begin(next++);
    fill();
  }

  private void fill() {
    while (next < prompts.size() && running.size() < AT_ONCE) {
      try {
        begin(next);
        next++;
      } catch (OverloadedException e) {
        return; // others came in between; the next look tries again
      }
    }
  }

  private void begin(int prompt) {
    AnswerGroup group =
        model.answer(
            prompts.get(prompt),
            options,
            count,
            (answer, text) -> {
              if (inPieces) {
                events.add(new Piece(prompt, answer, text));
              }
            });
    running.put(prompt, group);
    CompletableFuture<AnswerGroup.Result> ignored =
        group
            .whenDone()
            .whenComplete(
                (result, failure) ->
                    events.add(
                        result == null
                            ? new Failed(prompt, cause(failure))
                            : new Finished(prompt, result)));
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The number of prompts. */
  int size() {
    return prompts.size();
  }

  /** Tells whether all prompts are answered and all events were taken. */
  boolean isDone() {
    return next == prompts.size() && running.isEmpty() && events.isEmpty();
  }

  /**
   * Waits a while for an event.
   *
   * @throws RuntimeException what ended an answer
   */
  Optional<Event> next(Duration patience) throws InterruptedException {
    fill();
    Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (event instanceof Finished || event instanceof Failed) {
      running.remove(event.prompt());
    }
    if (event instanceof Failed failed) {
      if (failed.cause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (failed.cause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(failed.cause());
    }
    return Optional.ofNullable(event);
  }

  @Override
  public void close() {
    running.values().forEach(AnswerGroup::cancel);
    running.clear();
  }
}
