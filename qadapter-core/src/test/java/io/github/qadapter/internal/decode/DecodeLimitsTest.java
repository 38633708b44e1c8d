package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guided answers at the end of their context and of their engine. */
@Timeout(60)
class DecodeLimitsTest {
  private static LocalBaseModel base;
  private static LowRankAdapter whole;
  private static LowRankAdapter upper;

  @BeforeAll
  static void open() {
    base = TinyModel.open();
    whole = TinyModel.randomAdapter(base, 1, null);
    upper = TinyModel.randomAdapter(base, 2, 2);
  }

  @AfterAll
  static void close() {
    whole.close();
    upper.close();
    base.close();
  }

  /** The younger half of the tokens is what a guided answer goes on from, as the base does. */
  @Test
  void aGuidedAnswerSlidesAsOneThatBeginsWithWhatIsKept() {
    int room = base.loaded().decoder().config().maxPositions();
    int[] prompt = new Random(1).ints(room - 3L, 5, 300).toArray();
    for (AdapterMix guides : List.of(guides(whole), guides(upper))) {
      SampledRow sliding = greedy(10);
      base.loaded()
          .engine()
          .submit(request(prompt, guides, sliding, ContextOverflow.SHIFT, null))
          .await();
      int[] all = Ints.concat(prompt, Ints.toArray(sliding.ids().subList(0, 4)));
      SampledRow tail = greedy(6);
      base.loaded()
          .engine()
          .submit(
              request(
                  Arrays.copyOfRange(all, all.length - room / 2, all.length),
                  guides,
                  tail,
                  ContextOverflow.STOP,
                  null))
          .await();
      assertThat(sliding.ids()).hasSize(10);
      assertThat(sliding.ids().subList(4, 10)).isEqualTo(tail.ids());
    }
  }

  /** One caller grows, one waits for a place, one conversation is kept: all of it goes. */
  @Test
  void closingWhileAnswersGrowFreesEverythingAndTellsAll() {
    long before = NativeMemory.count(base);
    Endless growing = new Endless();
    DecodeTicket first;
    DecodeTicket second;
    try (DecodeEngine engine =
        new DecodeEngine(
            base.loaded().decoder(), new DecodeLimits(1L << 30, 1, 4, Long.MAX_VALUE))) {
      DecodeSession session = engine.newSession();
      engine
          .submit(
              request(new int[] {7, 8, 9}, guides(upper), greedy(3), ContextOverflow.STOP, session))
          .await();
      first =
          engine.submit(
              request(new int[] {5, 6}, guides(whole), growing, ContextOverflow.STOP, null));
      second =
          engine.submit(
              request(new int[] {5, 6}, AdapterMix.NONE, greedy(3), ContextOverflow.STOP, null));
      growing.awaitBegun();
      assertThat(NativeMemory.count(base)).isGreaterThan(before);
    }
    assertThatIllegalStateException().isThrownBy(first::await).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(second::await).withMessageContaining("closed");
    assertThat(NativeMemory.count(base)).isEqualTo(before);
  }

  /** However a guided answer ends, nothing of it is left. */
  @Test
  void whatIsCancelledFailsOrSlidesLeavesNothingBehind() {
    int room = base.loaded().decoder().config().maxPositions();
    for (LowRankAdapter ready : List.of(whole, upper)) { // what a first use prepares, stays
      base.loaded()
          .engine()
          .submit(request(new int[] {5, 6}, guides(ready), greedy(3), ContextOverflow.STOP, null))
          .await();
    }
    long before = NativeMemory.count(base);
    Endless cancelled = new Endless();
    DecodeTicket ticket =
        base.loaded()
            .engine()
            .submit(
                request(new int[] {5, 6}, guides(upper), cancelled, ContextOverflow.STOP, null));
    cancelled.awaitBegun();
    ticket.cancel();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(ticket::await);
    AnswerRow failing =
        scores -> {
          throw new UnsupportedOperationException("mine");
        };
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(
            base.loaded()
                    .engine()
                    .submit(
                        request(
                            new int[] {5, 6}, guides(whole), failing, ContextOverflow.STOP, null))
                ::await);
    int[] prompt = new Random(2).ints(room - 3L, 5, 300).toArray();
    base.loaded()
        .engine()
        .submit(request(prompt, guides(upper), greedy(8), ContextOverflow.SHIFT, null))
        .await();
    assertThat(NativeMemory.count(base)).isEqualTo(before);
  }

  private static AdapterMix guides(LowRankAdapter adapter) {
    return new AdapterMix(
        List.of(new WeightedAdapter(adapter, Objective.residual(), 1, null)),
        AnswerStrength.constant(1));
  }

  private static SampledRow greedy(int length) {
    return new SampledRow(Sampler.GREEDY, length, Set.of());
  }

  private static DecodeRequest request(
      int[] prompt,
      AdapterMix guides,
      AnswerRow row,
      ContextOverflow onContextOverflow,
      @Nullable DecodeSession session) {
    return new DecodeRequest(
        ImmutableIntArray.copyOf(prompt), guides, List.of(row), onContextOverflow, session);
  }

  /** Goes on until its context is full or somebody ends it. */
  private static final class Endless implements AnswerRow {
    private final CountDownLatch begun = new CountDownLatch(2);

    void awaitBegun() {
      Uninterruptibles.awaitUninterruptibly(begun);
    }

    @Override
    public OptionalInt next(NDArray logProbabilities) {
      begun.countDown();
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(2)); // outlives the test
      return OptionalInt.of(7);
    }
  }
}
