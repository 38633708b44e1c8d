package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.Precision;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.torch.SixteenBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many answers on one base: what each says, how they come and go, what they leave behind. */
@Tag("levels")
@Timeout(120)
class DecodeEngineTest extends DecodeCase {
  private static final int MANY = 40;
  private static final int LENGTH = 10;

  /** Different prompts, lengths, guides and strengths, so that a step's rows are of every kind. */
  @ParameterizedTest
  @CsvSource({
    "BFLOAT16, true",
    "BFLOAT16, false",
    "FLOAT32, true",
    "FLOAT32, false",
    "INT8, true",
    "INT8, false",
    "INT4, true"
  })
  void manyAtOnceSayWhatEachSaysAlone(Precision precision, boolean packs) {
    reopen(precision);
    manyAtOnceSayWhatEachSaysAlone(packs);
  }

  /** On processors that lack instructions for bfloat16. */
  @ParameterizedTest
  @CsvSource({"BFLOAT16, EMULATED", "BFLOAT16, ABSENT", "INT8, ABSENT", "INT4, ABSENT"})
  void manyAtOnceSayWhatEachSaysAloneOnOtherProcessors(Precision precision, SixteenBits does) {
    reopen(precision, does);
    manyAtOnceSayWhatEachSaysAlone(true);
  }

  private void manyAtOnceSayWhatEachSaysAlone(boolean packs) {
    LowRankAdapter whole = adapter(1, null);
    LowRankAdapter upper = adapter(LARGE_RANK, 2, 1);
    try (DecodeEngine engine = engine(packs, 16, MANY)) {
      List<SampledRow> alone = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        SampledRow row = row(i);
        engine.submit(request(i, whole, upper, row)).await();
        alone.add(row);
      }
      List<SampledRow> together = IntStream.range(0, MANY).mapToObj(this::row).toList();
      List<DecodeTicket> tickets = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        tickets.add(engine.submit(request(i, whole, upper, together.get(i))));
      }
      tickets.forEach(DecodeTicket::await);
      assertThat(together.stream().map(SampledRow::ids).toList())
          .isEqualTo(alone.stream().map(SampledRow::ids).toList());
      assertThat(alone.stream().map(SampledRow::ids).distinct()).hasSizeGreaterThan(MANY / 2);
    }
  }

  private SampledRow row(int i) {
    return new SampledRow(Sampler.drawing(i), 2 + i % LENGTH, Set.of());
  }

  private DecodeRequest request(int i, LowRankAdapter whole, LowRankAdapter upper, AnswerRow row) {
    List<WeightedAdapter> guides =
        switch (i % 4) {
          case 0 -> List.of();
          case 1 -> List.of(guide(whole, 1));
          case 2 -> List.of(guide(upper, 1));
          default -> List.of(guide(upper, 0.5), guide(whole, 0.7));
        };
    return DecodeRequest.of(
        prompt(i), new AdapterMix(guides, AnswerStrength.constant(0.5 + i % 3)), row);
  }

  @Test
  void severalAnswersToOnePromptAreWhatEachIsAlone() {
    List<AnswerRow> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(row(i + 7));
    }
    AdapterMix guides =
        new AdapterMix(List.of(guide(adapter(1, null), 1)), AnswerStrength.constant(1));
    base.loaded()
        .engine()
        .submit(
            new DecodeRequest(
                ImmutableIntArray.copyOf(prompt(9)), guides, rows, ContextOverflow.STOP, null))
        .await();
    for (int i = 0; i < 3; i++) {
      SampledRow alone = row(i + 7);
      answer(prompt(9), guides, alone);
      assertThat(((SampledRow) rows.get(i)).ids()).isEqualTo(alone.ids());
    }
  }

  @Test
  void aSessionComputesOnlyWhatIsNewAndSaysTheSame() {
    reopen(Precision.FLOAT32);
    for (AdapterMix guides :
        List.of(
            AdapterMix.NONE,
            new AdapterMix(List.of(guide(adapter(1, 1), 1)), AnswerStrength.constant(1)))) {
      try (DecodeSession session = base.loaded().engine().newSession()) {
        SampledRow first = new SampledRow(Sampler.GREEDY, 6, Set.of());
        assertThat(inSession(prompt(20), guides, session, first).reused()).isZero();
        int[] second = Ints.concat(prompt(20), Ints.toArray(first.ids()), prompt(3));
        SampledRow reusing = new SampledRow(Sampler.GREEDY, 6, Set.of());
        // The last token of an answer has not been shown to the model.
        assertThat(inSession(second, guides, session, reusing).reused())
            .isEqualTo(prompt(20).length + 5);
        SampledRow anew = new SampledRow(Sampler.GREEDY, 6, Set.of());
        answer(second, guides, anew);
        assertThat(reusing.ids()).isEqualTo(anew.ids());
        int[] other = prompt(11);
        assertThat(
                inSession(other, guides, session, new SampledRow(Sampler.GREEDY, 6, Set.of()))
                    .reused())
            .isLessThan(other.length);
      }
    }
  }

  private DecodeOutcome inSession(
      int[] prompt, AdapterMix guides, DecodeSession session, AnswerRow row) {
    return base.loaded()
        .engine()
        .submit(
            new DecodeRequest(
                ImmutableIntArray.copyOf(prompt),
                guides,
                List.of(row),
                ContextOverflow.STOP,
                session))
        .await();
  }

  @Test
  void aThrowingRowEndsItsOwnRequestOnly() {
    DecodeTicket good =
        base.loaded().engine().submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, row(9)));
    AnswerRow bad =
        logProbabilities -> {
          throw new IllegalArgumentException("mine");
        };
    DecodeTicket failing =
        base.loaded().engine().submit(DecodeRequest.of(prompt(2), AdapterMix.NONE, bad));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(failing::await)
        .withMessage("mine");
    assertThat(good.await().finishes()).containsExactly(AnswerRow.Finish.OVER);
  }

  @Test
  void cancellingEndsWithinATokenAndWaitingAddsNoMore() throws Exception {
    Endless endless = new Endless();
    DecodeTicket ticket =
        base.loaded().engine().submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, endless));
    endless.begun.await();
    ticket.cancel();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(ticket::await);
    int taken = endless.taken.get();
    answer(prompt(2), AdapterMix.NONE, row(8));
    assertThat(endless.taken.get()).isEqualTo(taken);
    assertThat(endless.failure).isInstanceOf(CancellationException.class);
  }

  @Test
  void closingEndsCallersWithAClearError() throws Exception {
    Endless endless = new Endless();
    DecodeTicket ticket =
        base.loaded().engine().submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, endless));
    endless.begun.await();
    base.close();
    assertThatIllegalStateException().isThrownBy(ticket::await).withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                base.loaded()
                    .engine()
                    .submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, row(1))));
  }

  @Test
  void anAdapterThatIsWithdrawnEndsItsRequestsAndNoOthers() throws Exception {
    LowRankAdapter going = adapter(1, null);
    AdapterMix guides = new AdapterMix(List.of(guide(going, 1)), AnswerStrength.constant(1));
    Endless guided = new Endless();
    Endless other = new Endless();
    DecodeTicket first = base.loaded().engine().submit(DecodeRequest.of(prompt(1), guides, guided));
    DecodeTicket second =
        base.loaded().engine().submit(DecodeRequest.of(prompt(2), AdapterMix.NONE, other));
    guided.begun.await();
    other.begun.await();
    base.loaded().engine().withdraw(going);
    assertThatIllegalStateException().isThrownBy(first::await);
    assertThat(second.isDone()).isFalse();
    second.cancel();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(second::await);
  }

  @Test
  void beyondTheQueueRequestsAreRefused() throws Exception {
    try (DecodeEngine engine = engine(true, 1, 1)) {
      Endless endless = new Endless();
      engine.submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, endless));
      endless.begun.await();
      DecodeTicket waiting = engine.submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, row(1)));
      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(() -> engine.submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, row(1))))
          .withMessageContaining("queueCapacity");
      assertThat(waiting.isDone()).isFalse();
      endless.stop = true;
      waiting.await();
    }
  }

  @Test
  void whatCouldNeverFitIsRefusedAndWhatDoesNotFitNowWaits() {
    long one = bytes(prompt(1).length + LENGTH);
    try (DecodeEngine engine =
        new DecodeEngine(base.loaded().decoder(), new DecodeLimits(one, 16, 16, Long.MAX_VALUE))) {
      List<DecodeTicket> tickets = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tickets.add(
            engine.submit(
                DecodeRequest.of(
                    prompt(1), AdapterMix.NONE, new SampledRow(Sampler.GREEDY, LENGTH, Set.of()))));
      }
      tickets.forEach(DecodeTicket::await);
      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(
              () -> engine.submit(DecodeRequest.of(prompt(1), AdapterMix.NONE, new Endless())))
          .withMessageContaining("cacheMemoryBytes");
    }
  }

  /** Keys and values of 64 tokens, or of more. */
  private long bytes(int tokens) {
    var config = base.loaded().decoder().config();
    return 2L
        * config.layers()
        * config.keyValueHeads()
        * config.headSize()
        * Math.max(64, tokens)
        * base.loaded().decoder().bytesPerNumber();
  }

  @Test
  void aFullContextEndsOrSlides() {
    int room = base.loaded().decoder().config().maxPositions();
    int[] prompt = new Random(1).ints(room - 3L, 5, 50).toArray();
    SampledRow ending = new SampledRow(Sampler.GREEDY, 10, Set.of());
    assertThat(answer(prompt, AdapterMix.NONE, ending).finishes())
        .containsExactly(AnswerRow.Finish.CONTEXT_FULL);
    assertThat(ending.ids()).hasSize(4);
    SampledRow sliding = new SampledRow(Sampler.GREEDY, 10, Set.of());
    base.loaded()
        .engine()
        .submit(
            new DecodeRequest(
                ImmutableIntArray.copyOf(prompt),
                AdapterMix.NONE,
                List.of(sliding),
                ContextOverflow.SHIFT,
                null))
        .await();
    assertThat(sliding.ids()).hasSize(10);
    assertThat(sliding.ids().subList(0, 4)).isEqualTo(ending.ids());
    int[] all = Ints.concat(prompt, Ints.toArray(ending.ids()));
    SampledRow tail = new SampledRow(Sampler.GREEDY, 6, Set.of());
    answer(Arrays.copyOfRange(all, all.length - room / 2, all.length), AdapterMix.NONE, tail);
    assertThat(sliding.ids().subList(4, 10)).isEqualTo(tail.ids());
  }

  @Test
  void manyGenerationsLeaveMemoryFlat() {
    generations(30, 30);
  }

  @Tag("slow")
  @Test
  @Timeout(1200)
  void tenThousandGenerationsLeaveMemoryFlat() {
    generations(500, 10_000);
  }

  private void generations(int warmUp, int count) {
    LowRankAdapter adapter = adapter(1, 1);
    AdapterMix guides = new AdapterMix(List.of(guide(adapter, 1)), AnswerStrength.constant(1));
    for (int i = 0; i < warmUp; i++) {
      answer(prompt(i % 7), guides, row(i % 5));
    }
    long arrays = NativeMemory.count(base);
    long resident = NativeMemory.residentBytes();
    for (int i = 0; i < count; i++) {
      answer(prompt(i % 7), guides, row(i % 5));
    }
    assertThat(NativeMemory.count(base)).isEqualTo(arrays);
    assertThat(NativeMemory.residentBytes()).isLessThan(resident + (16L << 20));
  }

  private DecodeEngine engine(boolean packs, int concurrent, int queue) {
    return new DecodeEngine(
        base.loaded().decoder(),
        new DecodeLimits(1L << 30, concurrent, queue, packs ? Long.MAX_VALUE : 0));
  }

  /** Goes on until it is told to stop. */
  private static final class Endless implements AnswerRow {
    private final CountDownLatch begun = new CountDownLatch(2);
    private volatile boolean stop;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    @Override
    public OptionalInt next(NDArray logProbabilities) {
      taken.incrementAndGet();
      begun.countDown();
      return stop ? OptionalInt.empty() : OptionalInt.of(7);
    }

    @Override
    public void failed(Throwable cause) {
      failure = cause;
    }
  }
}
