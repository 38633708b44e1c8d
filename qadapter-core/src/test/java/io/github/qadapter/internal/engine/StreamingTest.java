package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.internal.fixture.TinyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers in pieces, and consumers that are slow, fail or leave. */
@Timeout(60)
class StreamingTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is made of ice?"));
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().greedy().minTokens(24).maxTokens(24).build();

  private static LocalBaseModel base;
  private static CustomModel custom;
  private static Reply whole;

  @BeforeAll
  static void open() {
    base = TinyModel.open();
    custom = TinyModel.train(base);
    whole = custom.reply(PROMPT, OPTIONS);
  }

  @AfterAll
  static void close() {
    custom.close();
    base.close();
  }

  @Test
  void piecesAreTheReplysText() {
    List<String> pieces = new CopyOnWriteArrayList<>();
    Generation generation = custom.stream(PROMPT, OPTIONS, pieces::add);
    assertThat(generation.reply()).isEqualTo(whole);
    assertThat(generation.isDone()).isTrue();
    assertThat(pieces).hasSizeBetween(6, whole.completionTokens()).doesNotContain("");
    assertThat(String.join("", pieces)).isEqualTo(whole.text());
    try (Stream<String> stream = custom.chunks(PROMPT, OPTIONS)) {
      assertThat(stream).containsExactlyElementsOf(pieces);
    }
  }

  @Test
  void aCancelledAnswerEndsBeforeItsNextToken() throws InterruptedException {
    AtomicInteger furthest = new AtomicInteger();
    CountDownLatch atFive = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    StrengthSchedule dial =
        StrengthSchedule.ofPosition(
            position -> {
              furthest.set(position);
              if (position == 5) {
                atFive.countDown();
                awaitQuietly(cancelled);
              }
              return 1;
            });
    Generation generation = custom.withStrength(dial).stream(PROMPT, OPTIONS, piece -> {});
    atFive.await();
    generation.cancel();
    cancelled.countDown();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(generation::reply);
    assertThat(custom.reply(PROMPT, OPTIONS)).isEqualTo(whole);
    assertThat(furthest).hasValue(5);
    generation.cancel();
  }

  @Test
  void aSlowConsumerHoldsNobodyUp() {
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> pieces = new CopyOnWriteArrayList<>();
    Generation slow =
        custom.stream(
            PROMPT,
            OPTIONS,
            piece -> {
              awaitQuietly(goOn);
              pieces.add(piece);
            });
    for (int i = 0; i < 3; i++) {
      assertThat(custom.reply(PROMPT, OPTIONS)).isEqualTo(whole);
    }
    assertThat(slow.isDone()).isFalse();
    goOn.countDown();
    assertThat(slow.reply()).isEqualTo(whole);
    assertThat(String.join("", pieces)).isEqualTo(whole.text());
  }

  @Test
  void aThrowingConsumerEndsItsOwnAnswerOnly() {
    List<String> other = new CopyOnWriteArrayList<>();
    Generation beside = custom.stream(PROMPT, OPTIONS, other::add);
    AtomicInteger calls = new AtomicInteger();
    Generation failing =
        custom.stream(
            PROMPT,
            OPTIONS,
            piece -> {
              calls.incrementAndGet();
              throw new UnsupportedOperationException("full");
            });
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(failing::reply)
        .withMessage("full");
    assertThat(calls).hasValue(1);
    assertThat(beside.reply()).isEqualTo(whole);
    assertThat(String.join("", other)).isEqualTo(whole.text());
  }

  @Test
  void consumersRunOnThreadsOfTheirOwn() {
    List<String> threads = new CopyOnWriteArrayList<>();
    Reply ignored =
        custom.stream(PROMPT, OPTIONS, piece -> threads.add(Thread.currentThread().getName()))
            .reply();
    assertThat(threads).isNotEmpty().allMatch(name -> name.equals("qadapter-answers"));
  }

  @Test
  void anInterruptedWaiterCancelsAndStaysInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    Generation generation = custom.stream(PROMPT, OPTIONS, piece -> awaitQuietly(never));
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(CancellationException.class).isThrownBy(generation::reply);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      boolean ignored = Thread.interrupted();
      never.countDown();
    }
  }

  @Test
  void closingAStreamCancelsWhatIsToCome() {
    AtomicInteger furthest = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(1);
    StrengthSchedule dial =
        StrengthSchedule.ofPosition(
            position -> {
              furthest.set(position);
              if (position == 8) {
                awaitQuietly(left);
              }
              return 1;
            });
    try (Stream<String> stream = custom.withStrength(dial).chunks(PROMPT, OPTIONS)) {
      assertThat(stream.iterator().next()).isNotEmpty();
    }
    left.countDown();
    assertThat(custom.reply(PROMPT, OPTIONS)).isEqualTo(whole);
    assertThat(furthest.get()).isLessThanOrEqualTo(8);
  }

  @Test
  void aSubscriberGetsWhatItAsksForAndNoMore() throws InterruptedException {
    List<String> pieces = new CopyOnWriteArrayList<>();
    CountDownLatch three = new CountDownLatch(3);
    CountDownLatch complete = new CountDownLatch(1);
    List<Flow.Subscription> subscriptions = new ArrayList<>();
    custom
        .publisher(PROMPT, OPTIONS)
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscriptions.add(subscription);
                subscription.request(3);
              }

              @Override
              public void onNext(String piece) {
                pieces.add(piece);
                three.countDown();
              }

              @Override
              public void onError(Throwable failure) {
                pieces.add(failure.toString());
              }

              @Override
              public void onComplete() {
                complete.countDown();
              }
            });
    three.await();
    assertThat(custom.reply(PROMPT, OPTIONS)).isEqualTo(whole); // the answer is long done
    assertThat(pieces).hasSize(3);
    subscriptions.get(0).request(Long.MAX_VALUE);
    assertThat(complete.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(String.join("", pieces)).isEqualTo(whole.text());
  }

  @Test
  void closingTheModelEndsStreamsWithAClearError() {
    CountDownLatch begun = new CountDownLatch(1);
    Generation generation;
    LocalBaseModel closed;
    try (LocalBaseModel other = TinyModel.open()) {
      closed = other;
      generation =
          other.stream(
              PROMPT,
              GenerationOptions.builder().greedy().minTokens(400).maxTokens(400).build(),
              piece -> begun.countDown());
      awaitQuietly(begun);
    }
    assertThatIllegalStateException().isThrownBy(generation::reply).withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.stream(PROMPT, OPTIONS, piece -> {}))
        .withMessageContaining("closed");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
