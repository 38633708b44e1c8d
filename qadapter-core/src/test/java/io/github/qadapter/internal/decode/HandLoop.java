package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.internal.decode.Scheduler.Iteration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The engine's loop without its thread: a test says when there is an iteration. */
final class HandLoop {
  private static final int ENOUGH = 5000;

  private final FakeStepModel model = new FakeStepModel(1);
  private final SessionStore sessions = new SessionStore(model);
  private final PrefixReuse prefixes = new PrefixReuse(model, sessions);
  private final IterationRunner runner = new IterationRunner(model, sessions, this::leave);
  private final List<String> course = new ArrayList<>();
  private final Scheduler scheduler;

  /** A loop whose caches take a byte for each token of each row. */
  HandLoop(long cacheBytes, int concurrent, int queue) {
    scheduler = new Scheduler(new DecodeLimits(cacheBytes, concurrent, queue, 0));
  }

  /** A loop with room for all. */
  HandLoop() {
    this(1 << 20, 16, 16);
  }

  FakeStepModel model() {
    return model;
  }

  SessionStore sessions() {
    return sessions;
  }

  /** Whose token was taken, token by token. */
  List<String> course() {
    return List.copyOf(course);
  }

  /** The answers in the order of their first tokens. */
  Stream<String> order() {
    return course.stream().distinct();
  }

  DecodeSession newSession() {
    return new DecodeSession(() -> {});
  }

  /** A row that writes its tokens into the course. */
  FakeRow row(String name, int length) {
    return new FakeRow(name, length, course);
  }

  DecodeTicket submit(DecodeRequest request) {
    DecodeTicket ticket = new DecodeTicket(() -> {});
    scheduler.add(new RunningRequest(model, prefixes, request, ticket));
    return ticket;
  }

  /** A request for an answer of the base to the tokens 1, 2, 3, … */
  DecodeTicket submit(int promptTokens, FakeRow row) {
    return submit(DecodeRequest.of(counted(promptTokens), AdapterMix.NONE, row));
  }

  static int[] counted(int tokens) {
    return IntStream.rangeClosed(1, tokens).toArray();
  }

  static DecodeRequest request(
      int[] prompt, AdapterMix adapters, @Nullable DecodeSession session, AnswerRow... rows) {
    return new DecodeRequest(
        ImmutableIntArray.copyOf(prompt), adapters, List.of(rows), ContextOverflow.STOP, session);
  }

  /** Runs an iteration; says whether there was anything to do. */
  boolean iterate() {
    Iteration next = scheduler.next();
    runner.run(next);
    return next.hasWork();
  }

  void iterate(int times) {
    for (int i = 0; i < times; i++) {
      iterate();
    }
  }

  /** Runs until there is nothing to do. */
  void finish() {
    for (int i = 0; iterate(); i++) {
      assertThat(i).as("iterations").isLessThan(ENOUGH);
    }
  }

  /** As the engine, which says why so. */
  private void leave(RunningRequest request) {
    request.guarded(request::free);
    scheduler.remove(request);
    request.tell();
  }

  /** Fails unless all caches but those that sessions keep, all scopes and adapters were freed. */
  void assertOnlyKept(int kept) {
    assertThat(model.made() - model.dropped()).as("caches").isEqualTo(kept);
    assertThat(model.openScopes()).as("scopes").isZero();
    assertThat(model.inPlace()).as("adapters in place").isZero();
  }
}
