package io.github.qadapter.internal.decode;

import static io.github.qadapter.internal.decode.HandLoop.counted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.exception.GenerationTimeoutException;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.decode.FakeStepModel.Chunk;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/**
 * Who begins, who waits and who leaves, iteration by iteration and without a model. A cache takes a
 * byte for each token, so that a request takes as many as its prompt and answer have tokens.
 */
class SchedulerTest {
  /** 1 + 2 + 3 = 6, then the sum doubles. */
  private static final List<Integer> AFTER_THREE = List.of(6, 12, 24, 48, 96);

  @Test
  void requestsBeginInTheOrderInWhichTheyCame() {
    HandLoop loop = new HandLoop(1000, 1, 16);
    for (String name : List.of("c", "a", "b")) {
      loop.submit(3, loop.row(name, 3));
    }
    loop.finish();
    assertThat(loop.course()).containsExactly("c", "c", "c", "a", "a", "a", "b", "b", "b");
    loop.assertOnlyKept(0);
  }

  @Test
  void whatLacksBytesWaitsAndIsNotOvertakenByWhatFits() {
    HandLoop loop = new HandLoop(30, 16, 16);
    loop.submit(3, loop.row("ten", 7));
    loop.iterate();
    loop.submit(10, loop.row("twenty-five", 15));
    loop.submit(3, loop.row("another ten", 7));
    loop.finish();
    assertThat(loop.order()).containsExactly("ten", "twenty-five", "another ten");
    // No two of them fit but the tens, and those may not meet.
    assertThat(loop.course().lastIndexOf("ten")).isLessThan(loop.course().indexOf("twenty-five"));
    assertThat(loop.course().lastIndexOf("twenty-five"))
        .isLessThan(loop.course().indexOf("another ten"));
    assertThat(loop.model().mostBytes()).isEqualTo(25);
  }

  @Test
  void whatFitsBesideOthersGrowsWithThem() {
    HandLoop loop = new HandLoop(30, 16, 16);
    for (String name : List.of("a", "b", "c", "d")) {
      loop.submit(3, loop.row(name, 7));
    }
    loop.finish();
    assertThat(loop.course().indexOf("c")).isLessThan(loop.course().lastIndexOf("a"));
    assertThat(loop.course().indexOf("d")).isGreaterThan(loop.course().lastIndexOf("a"));
    assertThat(loop.model().mostBytes()).isEqualTo(30);
  }

  @Test
  void whatCouldNeverFitIsRefusedWithWhatWould() {
    HandLoop loop = new HandLoop(30, 16, 16);
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> loop.submit(20, loop.row("forty", 20)))
        .withMessage(
            "Expected a request whose caches take at most 30 bytes, 30 tokens of prompt and answer,"
                + " but found one that may take 40 bytes; ask for fewer tokens or answers, or raise"
                + " cacheMemoryBytes.");
    // Two answers of 8 tokens, each with a row of the base and one of an adapter: 2 · 2 · 8 = 32.
    AdapterMix mix =
        new AdapterMix(List.of(new FakeAdapter(1, 0).weighted(1)), AnswerStrength.constant(1));
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(
            () ->
                loop.submit(
                    HandLoop.request(counted(3), mix, null, new FakeRow(5), new FakeRow(5))))
        .withMessageContaining("30 bytes, 7 tokens")
        .withMessageContaining("32 bytes");
    assertThat(loop.iterate()).isFalse();
  }

  @Test
  void answersThatGrowAtOnceAreNoMoreThanAllowedButForOneRequestAlone() {
    HandLoop loop = new HandLoop(1000, 2, 16);
    loop.submit(3, loop.row("single", 3));
    loop.submit(
        HandLoop.request(
            counted(3),
            AdapterMix.NONE,
            null,
            loop.row("triple", 3),
            loop.row("triple", 3),
            loop.row("triple", 3)));
    loop.submit(3, loop.row("last", 3));
    loop.finish();
    assertThat(loop.course().lastIndexOf("single")).isLessThan(loop.course().indexOf("triple"));
    assertThat(loop.course().lastIndexOf("triple")).isLessThan(loop.course().indexOf("last"));
  }

  @Test
  void aBurstThatCanBeginDoesNotCountAsQueued() {
    HandLoop loop = new HandLoop(1000, 2, 1);
    loop.submit(3, loop.row("a", 3));
    loop.submit(3, loop.row("b", 3));
    loop.submit(3, loop.row("queued", 3));
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> loop.submit(3, loop.row("refused", 3)))
        .withMessage(
            "Expected a queue no longer than 1, but found one request more; try again later, or"
                + " raise queueCapacity.");
    loop.finish();
    assertThat(loop.order()).containsExactly("a", "b", "queued");
  }

  @Test
  void whatWasCancelledCountsNoMore() {
    HandLoop loop = new HandLoop(1000, 1, 1);
    loop.submit(3, loop.row("growing", 5));
    loop.iterate();
    DecodeTicket queued = loop.submit(3, loop.row("queued", 3));
    queued.cancel();
    loop.submit(3, loop.row("next", 3));
    loop.finish();
    assertThat(loop.order()).containsExactly("growing", "next");
  }

  @Test
  void whatTakesTooLongLeavesBeforeItsNextTokenAndItsPlaceIsFree() {
    HandLoop loop = new HandLoop(1000, 1, 16);
    long[] now = {0};
    DecodeTicket late = loop.submit(within(5, now, loop.row("late", 9)));
    loop.submit(3, loop.row("next", 2));
    loop.iterate(); // its prompt's token, and one of a step
    now[0] = 4;
    loop.iterate();
    now[0] = 5;
    loop.finish();
    assertThat(loop.course()).containsExactly("late", "late", "late", "next", "next");
    assertThatExceptionOfType(GenerationTimeoutException.class)
        .isThrownBy(late::await)
        .withMessageStartingWith("Expected an answer within 5 ms");
    loop.assertOnlyKept(0);
  }

  @Test
  void timeInTheQueueCountsForATimeout() {
    HandLoop loop = new HandLoop(1000, 1, 16);
    long[] now = {0};
    loop.submit(3, loop.row("growing", 5));
    loop.iterate();
    DecodeTicket queued = loop.submit(within(2, now, loop.row("queued", 3)));
    now[0] = 2;
    loop.iterate();
    assertThat(queued.isDone()).isTrue();
    loop.finish();
    assertThat(loop.order()).containsExactly("growing");
    assertThatExceptionOfType(GenerationTimeoutException.class).isThrownBy(queued::await);
  }

  /** A request that has to be over so many milliseconds from now. */
  private static DecodeRequest within(int millis, long[] now, AnswerRow row) {
    return new DecodeRequest(
        ImmutableIntArray.copyOf(counted(3)),
        AdapterMix.NONE,
        List.of(row),
        ContextOverflow.STOP,
        null,
        new Deadline(Duration.ofMillis(millis), () -> now[0] * 1_000_000));
  }

  @Test
  void betweenTheChunksOfALongPromptOthersGetTheirTokens() {
    HandLoop loop = new HandLoop(4000, 4, 4);
    loop.submit(3, loop.row("r", 100));
    loop.iterate(); // its prompt's token, and one of a step
    loop.submit(1000, loop.row("long", 2)); // chunks that end at 256, 512, 768 and 1000
    loop.iterate(4);
    assertThat(loop.course()).containsExactly("r", "r", "r", "r", "r", "long", "r", "long");
  }

  @Test
  void longPromptsAreComputedInTurn() {
    HandLoop loop = new HandLoop(4000, 4, 4);
    loop.submit(600, loop.row("a", 2));
    loop.submit(300, loop.row("b", 2));
    loop.submit(10, loop.row("c", 2));
    loop.finish();
    assertThat(loop.model().chunks())
        .containsExactly(
            new Chunk(0, 0, 0, 256),
            new Chunk(1, 0, 0, 256),
            new Chunk(2, 0, 0, 10),
            new Chunk(0, 0, 256, 256),
            new Chunk(1, 0, 256, 44),
            new Chunk(0, 0, 512, 88));
  }

  @Test
  void whoWaitsAndIsCancelledHasCostNothing() {
    HandLoop loop = new HandLoop(1000, 1, 4);
    FakeRow growing = loop.row("growing", 5);
    loop.submit(3, growing);
    FakeRow waiting = loop.row("waiting", 5);
    DecodeTicket cancelled = loop.submit(3, waiting);
    loop.iterate();
    cancelled.cancel();
    loop.iterate();
    assertCancelled(cancelled, waiting);
    loop.finish();
    assertThat(loop.model().made()).isEqualTo(1);
    assertThat(growing.ids()).isEqualTo(AFTER_THREE);
  }

  @Test
  void whoIsCancelledWithinItsPromptGetsNoFurtherChunk() {
    HandLoop loop = new HandLoop();
    FakeRow row = loop.row("cancelled", 5);
    DecodeTicket cancelled = loop.submit(600, row);
    loop.iterate();
    cancelled.cancel();
    loop.finish();
    assertCancelled(cancelled, row);
    assertThat(loop.model().chunks()).hasSize(1);
    loop.assertOnlyKept(0);
  }

  @Test
  void whoIsCancelledAsItGrowsGetsNoFurtherToken() {
    HandLoop loop = new HandLoop();
    FakeRow other = loop.row("other", 5);
    loop.submit(3, other);
    FakeRow row = loop.row("cancelled", 100);
    DecodeTicket cancelled = loop.submit(3, row);
    loop.iterate(2);
    assertThat(row.ids()).containsExactly(6, 12);
    cancelled.cancel();
    loop.finish();
    assertCancelled(cancelled, row);
    assertThat(row.ids()).containsExactly(6, 12);
    assertThat(other.ids()).isEqualTo(AFTER_THREE);
    loop.assertOnlyKept(0);
  }

  private static void assertCancelled(DecodeTicket ticket, FakeRow row) {
    assertThat(ticket.isDone()).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(ticket::await);
    assertThat(row.failure()).isInstanceOf(CancellationException.class);
  }

  @Test
  void aRowThatThrowsFailsItsRequestAndNoOther() {
    HandLoop loop = new HandLoop();
    FakeRow other = loop.row("other", 5);
    loop.submit(3, other);
    FakeRow sister = loop.row("sister", 5);
    DecodeTicket failing =
        loop.submit(
            HandLoop.request(
                counted(3), AdapterMix.NONE, null, sister, loop.row("bad", 5).failingAt(2)));
    loop.iterate(4);
    assertThat(failing.isDone()).isTrue();
    assertThatThrownBy(failing::await)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("mine");
    assertThat(sister.failure()).hasMessage("mine");
    loop.finish();
    assertThat(other.ids()).isEqualTo(AFTER_THREE);
    assertThat(loop.model().made()).isEqualTo(3);
    loop.assertOnlyKept(0);
  }

  @Test
  void aStepThatFailsFailsThoseInItAndNoneThatWait() {
    HandLoop loop = new HandLoop(1000, 1, 4);
    DecodeTicket failing = loop.submit(3, loop.row("failing", 5));
    FakeRow waiting = loop.row("waiting", 5);
    loop.submit(3, waiting);
    loop.model().failStep(new IllegalStateException("no memory"));
    loop.finish();
    assertThatThrownBy(failing::await).hasMessage("no memory");
    assertThat(waiting.ids()).isEqualTo(AFTER_THREE);
    loop.assertOnlyKept(0);
  }

  @Test
  void severalAnswersShareAPromptAndNoCache() {
    HandLoop loop = new HandLoop();
    FakeRow first = loop.row("first", 5);
    FakeRow second = loop.row("second", 3);
    loop.submit(HandLoop.request(counted(3), AdapterMix.NONE, null, first, second));
    loop.finish();
    assertThat(first.ids()).isEqualTo(AFTER_THREE);
    assertThat(second.ids()).isEqualTo(AFTER_THREE.subList(0, 3));
    assertThat(loop.model().chunks()).hasSize(1);
    // The prompt gives the first tokens, each step one of each answer that still grows.
    assertThat(loop.model().steps()).isEqualTo(4);
    loop.assertOnlyKept(0);
  }
}
