package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Ints;
import io.github.qadapter.internal.decode.FakeStepModel.Chunk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What of a session's KV cache its next turn begins with. The model's answers tell what it held.
 */
class PrefixReuseTest {
  private static final int[] FIRST = {1, 2, 3};

  /** The first prompt, its answer 6, 12, 24, and what is said next. */
  private static final int[] SECOND = {1, 2, 3, 6, 12, 24, 5};

  private static final FakeAdapter LOW = new FakeAdapter(1, 0);
  private static final FakeAdapter OTHER_LOW = new FakeAdapter(2, 0);
  private static final FakeAdapter UPPER = new FakeAdapter(1, 2);
  private static final FakeAdapter OTHER_UPPER = new FakeAdapter(2, 2);

  private final HandLoop loop = new HandLoop();

  @Test
  void aSessionGoesOnFromItsCache() {
    DecodeSession session = loop.newSession();
    FakeRow first = new FakeRow(3);
    turn(session, FIRST, AdapterMix.NONE, first);
    FakeRow second = new FakeRow(3);
    DecodeOutcome outcome = turn(session, SECOND, AdapterMix.NONE, second);
    assertThat(first.ids()).containsExactly(6, 12, 24);
    assertThat(second.ids()).containsExactly(53, 106, 212);
    // 24 was taken, but never shown to the model.
    assertThat(outcome.reused()).isEqualTo(5);
    assertThat(loop.model().chunks()).containsExactly(new Chunk(0, 0, 0, 3), new Chunk(0, 0, 5, 2));
    loop.assertOnlyKept(1);
  }

  @Test
  void onlyTheCommonBeginningIsTakenOver() {
    DecodeSession session = loop.newSession();
    turn(session, FIRST, AdapterMix.NONE, new FakeRow(3));
    FakeRow row = new FakeRow(3);
    DecodeOutcome outcome = turn(session, new int[] {1, 2, 9, 9}, AdapterMix.NONE, row);
    assertThat(outcome.reused()).isEqualTo(2);
    assertThat(row.ids()).containsExactly(21, 42, 84);
  }

  @Test
  void theLastTokenIsComputedInAnyCase() {
    DecodeSession session = loop.newSession();
    turn(session, FIRST, AdapterMix.NONE, new FakeRow(3));
    FakeRow again = new FakeRow(3);
    assertThat(turn(session, FIRST, AdapterMix.NONE, again).reused()).isEqualTo(2);
    assertThat(again.ids()).containsExactly(6, 12, 24);
  }

  @Test
  void noRequestTakesOverAnothersSession() {
    turn(loop.newSession(), FIRST, AdapterMix.NONE, new FakeRow(3));
    assertThat(turn(loop.newSession(), SECOND, AdapterMix.NONE, new FakeRow(3)).reused()).isZero();
    assertThat(turn(null, SECOND, AdapterMix.NONE, new FakeRow(3)).reused()).isZero();
    loop.assertOnlyKept(2);
  }

  @Test
  void anotherAdaptersRowsBeginAnewBesideTheBasesThatIsTakenOver() {
    DecodeSession session = loop.newSession();
    turn(session, FIRST, mix(LOW.weighted(1)), new FakeRow(2));
    FakeRow row = new FakeRow(1);
    DecodeOutcome outcome = turn(session, new int[] {1, 2, 3, 4}, mix(OTHER_LOW.weighted(1)), row);
    assertThat(outcome.reused()).isEqualTo(3);
    assertThat(row.ids()).containsExactly(1 + 2 + 3 + 4 + 4 * 2);
    assertThat(loop.model().chunks())
        .containsExactly(
            new Chunk(0, 0, 0, 3),
            new Chunk(0, 1, 0, 3),
            new Chunk(0, 0, 3, 1),
            new Chunk(0, 1, 0, 4));
  }

  @Test
  void theSameAdapterOfUpperLayersGoesOnAndAnotherBeginsAnew() {
    DecodeSession session = loop.newSession();
    turn(session, FIRST, mix(UPPER.weighted(1)), new FakeRow(3));
    assertThat(turn(session, SECOND, mix(UPPER.weighted(1)), new FakeRow(3)).reused())
        .isEqualTo(3); // the answer was another
    assertThat(turn(session, SECOND, mix(OTHER_UPPER.weighted(1)), new FakeRow(3)).reused())
        .isZero();
  }

  /**
   * What enters the upper layers is known of new tokens only, and the rows of two adapters are none
   * for one: before it was refused, the second turn met states that nobody had computed.
   */
  @Test
  void ofSeveralScopedAdaptersInUpperLayersOneMayDropOut() {
    DecodeSession session = loop.newSession();
    AdapterMix scoped = mix(UPPER.scoped(1, 1000), OTHER_UPPER.scoped(1, 10));
    DecodeOutcome both = turn(session, FIRST, scoped, new FakeRow(2));
    assertThat(both.memberships()).containsExactly(1.0, 1.0);
    FakeRow row = new FakeRow(1);
    DecodeOutcome one = turn(session, new int[] {1, 2, 3, 100}, scoped, row);
    assertThat(one.memberships()).containsExactly(1.0, 0.0);
    assertThat(one.reused()).isZero();
    assertThat(row.ids()).containsExactly(1 + 2 + 3 + 100 + 4 * 1);
  }

  /** All pairs of choices, and prompts that go on, that differ and that leave a scope. */
  @Test
  void whateverActedBeforeAnAnswerInASessionIsWhatItIsAlone() {
    List<AdapterMix> mixes =
        List.of(
            AdapterMix.NONE,
            mix(LOW.weighted(1)),
            mix(OTHER_LOW.weighted(1)),
            mix(LOW.weighted(0.5), OTHER_LOW.weighted(0.5)),
            mix(OTHER_LOW.weighted(0.5), LOW.weighted(0.5)),
            mix(LOW.scoped(0.5, 30), OTHER_LOW.scoped(0.5, 10)),
            mix(UPPER.weighted(1)),
            mix(OTHER_UPPER.weighted(1)),
            mix(UPPER.weighted(0.5), OTHER_UPPER.weighted(0.5)),
            mix(OTHER_UPPER.weighted(0.5), UPPER.weighted(0.5)),
            mix(UPPER.scoped(1, 10)),
            mix(UPPER.scoped(0.5, 30), OTHER_UPPER.scoped(0.5, 10)),
            mix(LOW.weighted(0.5), OTHER_UPPER.scoped(0.5, 10)));
    for (AdapterMix before : mixes) {
      for (AdapterMix now : mixes) {
        DecodeSession session = loop.newSession();
        FakeRow first = new FakeRow(3);
        turn(session, FIRST, before, first);
        int[] told = Ints.concat(FIRST, Ints.toArray(first.ids()));
        List<int[]> prompts =
            List.of(
                Ints.concat(told, new int[] {4}),
                Ints.concat(told, new int[] {200, 100}),
                FIRST,
                new int[] {1, 2, 9, 9});
        for (int[] prompt : prompts) {
          FakeRow inSession = new FakeRow(3);
          FakeRow alone = new FakeRow(3);
          turn(session, prompt, now, inSession);
          turn(null, prompt, now, alone);
          assertThat(inSession.ids()).as("%s, then %s", before, now).isEqualTo(alone.ids());
        }
        session.close();
      }
    }
    loop.iterate();
    loop.assertOnlyKept(0);
  }

  @Test
  void theLeastRecentlyUsedIsDroppedFirstAndNoMoreThanIsNeeded() {
    HandLoop small = new HandLoop(20, 4, 4);
    List<DecodeSession> sessions =
        List.of(small.newSession(), small.newSession(), small.newSession());
    for (int which : new int[] {0, 1, 2, 0}) {
      // A prompt of three tokens and an answer of three: 6 bytes.
      turn(small, sessions.get(which), FIRST, AdapterMix.NONE, new FakeRow(3));
    }
    assertThat(small.sessions().bytes()).isEqualTo(18);
    turn(small, null, FIRST, AdapterMix.NONE, new FakeRow(5)); // 8 bytes; 12 are left
    assertThat(small.sessions().bytes()).isEqualTo(12);
    assertThat(reused(small, sessions.get(0))).isEqualTo(2);
    assertThat(reused(small, sessions.get(2))).isEqualTo(2);
    assertThat(reused(small, sessions.get(1))).isZero();
  }

  private static int reused(HandLoop loop, DecodeSession session) {
    return turn(loop, session, FIRST, AdapterMix.NONE, new FakeRow(3)).reused();
  }

  @Test
  void whatAClosedSessionKeptIsDropped() {
    DecodeSession session = loop.newSession();
    turn(session, FIRST, AdapterMix.NONE, new FakeRow(3));
    loop.assertOnlyKept(1);
    session.close();
    loop.iterate();
    loop.assertOnlyKept(0);
  }

  private static AdapterMix mix(WeightedAdapter... adapters) {
    return new AdapterMix(List.of(adapters), AnswerStrength.constant(1));
  }

  private DecodeOutcome turn(
      @Nullable DecodeSession session, int[] prompt, AdapterMix mix, FakeRow row) {
    return turn(loop, session, prompt, mix, row);
  }

  private static DecodeOutcome turn(
      HandLoop loop, @Nullable DecodeSession session, int[] prompt, AdapterMix mix, FakeRow row) {
    DecodeTicket ticket = loop.submit(HandLoop.request(prompt, mix, session, row));
    loop.finish();
    return ticket.await();
  }
}
