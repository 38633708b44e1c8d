package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.qadapter.BaseModel;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who gets tokens when more is asked than there are places. Every test holds the engine at an
 * answer's token until all requests are there, so that nothing depends on how fast threads are.
 */
@Timeout(60)
class FairnessTest {
  private static LocalBaseModel base;

  /** The answers that took a token, one entry for each token; written by the engine's thread. */
  private final List<String> course = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void open() {
    base = TinyModel.open();
  }

  @AfterAll
  static void close() {
    base.close();
  }

  @Test
  void waitingRequestsBeginInTheOrderInWhichTheyCame() {
    try (DecodeEngine engine = engine(1)) {
      Row first = new Row("first", 5);
      DecodeTicket ticket = engine.submit(request(8, first));
      first.awaitBegun();
      List<String> names = List.of("e", "b", "d", "a", "c");
      List<DecodeTicket> waiting = new ArrayList<>();
      for (String name : names) {
        waiting.add(engine.submit(request(5 + name.hashCode() % 7, new Row(name, 3).released())));
      }
      first.release();
      ticket.await();
      waiting.forEach(DecodeTicket::await);
      assertThat(course.stream().distinct().skip(1)).containsExactlyElementsOf(names);
    }
  }

  /** Six short answers pass through the second place while a long one keeps the first. */
  @Test
  void aLongAnswerKeepsNoShortOneFromItsTokens() {
    try (DecodeEngine engine = engine(2)) {
      Row endless = new Row("long", Integer.MAX_VALUE);
      DecodeTicket going = engine.submit(request(8, endless));
      endless.awaitBegun();
      List<DecodeTicket> shorts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        shorts.add(engine.submit(request(8, new Row("short " + i, 4).released())));
      }
      endless.release();
      shorts.forEach(DecodeTicket::await);
      assertThat(going.isDone()).isFalse();
      List<String> soFar = List.of(course.toArray(new String[0]));
      List<String> until = soFar.subList(0, soFar.lastIndexOf("short 5"));
      // A short answer's prompt costs a round, and so does each of its tokens but the first.
      assertThat(until.stream().filter("long"::equals)).hasSizeLessThanOrEqualTo(6 * 4 + 1);
      going.cancel();
    }
  }

  /** A prompt is read in pieces, of each prompt in turn, and after each piece tokens are given. */
  @Test
  void aLongPromptKeepsNoOtherFromItsTokens() {
    try (DecodeEngine engine = engine(3)) {
      Row running = new Row("running", Integer.MAX_VALUE);
      DecodeTicket beside = engine.submit(request(8, running));
      running.awaitBegun();
      int longest = base.loaded().decoder().config().maxPositions() - 8;
      DecodeTicket reading = engine.submit(request(longest, new Row("long prompt", 2).released()));
      DecodeTicket brief = engine.submit(request(8, new Row("short prompt", 2).released()));
      running.release();
      reading.await();
      brief.await();
      beside.cancel();
      assertThat(course.indexOf("short prompt")).isLessThan(course.indexOf("long prompt"));
      List<String> meanwhile = course.subList(0, course.indexOf("long prompt"));
      assertThat(meanwhile.stream().filter("running"::equals))
          .hasSizeGreaterThanOrEqualTo((longest + 255) / 256);
    }
  }

  @Test
  void whatWantsMorePlacesIsNotOvertakenByWhatWantsFewer() {
    try (DecodeEngine engine = engine(2)) {
      Row first = new Row("first", 3);
      engine.submit(request(8, first));
      first.awaitBegun();
      DecodeTicket pair = engine.submit(pair());
      DecodeTicket single = engine.submit(request(8, new Row("single", 3).released()));
      first.release();
      single.await();
      assertThat(pair.isDone()).isTrue();
      assertThat(course.stream().distinct()).containsExactly("first", "pair", "single");
    }
  }

  /** The engine is held at the first one's token, so that it can let in none of the others yet. */
  @Test
  void aBurstThatCanBeginAtOnceNeedsNoQueue() {
    try (DecodeEngine engine = engine(8, 0)) {
      Row first = new Row("first", 3);
      List<DecodeTicket> burst = new ArrayList<>();
      burst.add(engine.submit(request(8, first)));
      first.awaitBegun();
      for (int i = 1; i < 8; i++) {
        burst.add(engine.submit(request(8, new Row("row " + i, 3).released())));
      }
      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(() -> engine.submit(request(8, new Row("ninth", 3))));
      first.release();
      burst.forEach(DecodeTicket::await);
      assertThat(course.stream().distinct()).hasSize(8);
    }
  }

  @Test
  void onlyWhatMustWaitCountsAsQueued() {
    try (DecodeEngine engine = engine(3, 1)) {
      Row first = new Row("first", 3);
      engine.submit(request(8, first));
      first.awaitBegun();
      engine.submit(request(8, new Row("second", 3).released()));
      DecodeTicket pair = engine.submit(pair()); // one place too few
      // Nothing overtakes what waits, so that a request for the place that is left waits too.
      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(() -> engine.submit(request(8, new Row("third", 3))));
      first.release();
      pair.await();
    }
  }

  @Test
  void whoHasItsAnswerFindsThePlaceFree() {
    try (DecodeEngine engine = engine(1, 0)) {
      CompletableFuture<DecodeTicket> next = new CompletableFuture<>();
      DecodeTicket ticket = engine.submit(request(8, new Row("first", 2).released()));
      // Called by the engine's own thread, before it looks at anything else.
      ticket.whenDone(
          (outcome, error) ->
              next.completeAsync(
                  () -> engine.submit(request(8, new Row("second", 2).released())), Runnable::run));
      ticket.await();
      next.join().await();
    }
  }

  @Test
  void whoCancelsFindsThePlaceFree() {
    try (DecodeEngine engine = engine(1, 0)) {
      Row first = new Row("first", 3);
      DecodeTicket cancelled = engine.submit(request(8, first));
      first.awaitBegun();
      cancelled.cancel();
      DecodeTicket next = engine.submit(request(8, new Row("next", 3).released()));
      first.release();
      next.await();
      assertThat(course.stream().distinct()).containsExactly("first", "next");
    }
  }

  /** As callers see it: what is refused is said with its cure, and harms no other. */
  @Test
  void beyondTheQueueCallersAreRefusedAndTheOthersAnswered() {
    List<Message> question = List.of(Message.user("What is made of ice?"));
    GenerationOptions options =
        GenerationOptions.builder().greedy().minTokens(20).maxTokens(20).build();
    try (BaseModel small =
        BaseModel.open(
            TinyModel.folder(),
            model -> model.decoding(limits -> limits.maxConcurrent(1).queueCapacity(1)))) {
      Reply alone = small.reply(question, options);
      List<Generation> taken = new ArrayList<>();
      List<OverloadedException> refused = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        try {
          taken.add(small.stream(question, options, piece -> {}));
        } catch (OverloadedException e) {
          refused.add(e);
        }
      }
      assertThat(refused)
          .isNotEmpty()
          .allSatisfy(
              e ->
                  assertThat(e)
                      .hasMessage(
                          "Expected a queue no longer than 1, but found one request more;"
                              + " try again later, or raise queueCapacity."));
      assertThat(taken)
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(answer -> assertThat(answer.reply()).isEqualTo(alone));
    }
  }

  private static DecodeEngine engine(int concurrent) {
    return engine(concurrent, 16);
  }

  private static DecodeEngine engine(int concurrent, int queue) {
    return new DecodeEngine(
        base.loaded().decoder(), new DecodeLimits(1L << 30, concurrent, queue, 0));
  }

  /** A request for two answers. */
  private DecodeRequest pair() {
    return new DecodeRequest(
        prompt(8),
        AdapterMix.NONE,
        List.of(new Row("pair", 3).released(), new Row("pair", 3).released()),
        ContextOverflow.STOP,
        null);
  }

  private static DecodeRequest request(int promptTokens, AnswerRow row) {
    return new DecodeRequest(
        prompt(promptTokens), AdapterMix.NONE, List.of(row), ContextOverflow.STOP, null);
  }

  private static ImmutableIntArray prompt(int tokens) {
    return ImmutableIntArray.copyOf(new Random(tokens).ints(tokens, 5, 300).toArray());
  }

  /** Takes the same token so many times, the first of them when it is released. */
  private final class Row implements AnswerRow {
    private final String name;
    private final int length;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private int taken;

    Row(String name, int length) {
      this.name = name;
      this.length = length;
    }

    void awaitBegun() {
      Uninterruptibles.awaitUninterruptibly(begun);
    }

    void release() {
      released.countDown();
    }

    Row released() {
      release();
      return this;
    }

    @Override
    public OptionalInt next(NDArray logProbabilities) {
      begun.countDown();
      Uninterruptibles.awaitUninterruptibly(released);
      course.add(name);
      return ++taken == length ? OptionalInt.empty() : OptionalInt.of(7);
    }
  }
}
