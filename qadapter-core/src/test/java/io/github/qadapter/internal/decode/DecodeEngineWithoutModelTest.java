package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine's thread: how requests end and what is left of them, without a model. */
@Timeout(20)
class DecodeEngineWithoutModelTest {
  private final FakeStepModel model = new FakeStepModel(1);

  @Test
  void whatFailsWhileMemoryIsFreedFailsTheRequestAndNoOther() {
    try (DecodeEngine engine = engine(1)) {
      FakeRow row = new FakeRow(3);
      model.failDrop(new IllegalStateException("no such cache"));
      DecodeTicket failing = engine.submit(request(row));
      assertThatIllegalStateException().isThrownBy(failing::await).withMessage("no such cache");
      assertThat(row.failure()).hasMessage("no such cache");
      FakeRow next = new FakeRow(3);
      engine.submit(request(next)).await();
      assertThat(next.ids()).containsExactly(6, 12, 24);
    }
  }

  @Test
  void whatCannotBeFreedKeepsNothingElse() {
    AdapterMix mix = mix(new FakeAdapter(1, 0));
    try (DecodeEngine engine = engine(2)) {
      model.failDrop(new IllegalStateException("no such cache"));
      DecodeTicket failing =
          engine.submit(
              HandLoop.request(HandLoop.counted(3), mix, null, new FakeRow(3), new FakeRow(3)));
      assertThatIllegalStateException().isThrownBy(failing::await).withMessage("no such cache");
    }
    assertThat(model.made() - model.dropped()).isEqualTo(1);
    assertThat(model.inPlace()).isZero();
    assertThat(model.openScopes()).isZero();
  }

  @Test
  void closingFailsWhatGrowsAndWhatWaitsAndFreesAll() {
    FakeRow waiting = new FakeRow(3);
    DecodeTicket first;
    DecodeTicket second;
    try (DecodeEngine engine = engine(1)) {
      engine.submit(inSession(engine.newSession())).await();
      first = engine.submit(endless(AdapterMix.NONE));
      second = engine.submit(request(waiting));
    }
    assertThatIllegalStateException().isThrownBy(first::await).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(second::await).withMessageContaining("closed");
    assertThat(waiting.ids()).isEmpty();
    assertNothingHeld();
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void aClosedEngineTakesNothingOn() {
    DecodeEngine engine = engine(1);
    engine.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> engine.submit(request(new FakeRow(3))))
        .withMessageContaining("open it again");
  }

  @Test
  void whoWithdrawsAnAdapterEndsItsUsersAndNoOther() {
    FakeAdapter adapter = new FakeAdapter(1, 2);
    AdapterMix mix = mix(adapter);
    try (DecodeEngine engine = engine(2)) {
      DecodeTicket other = engine.submit(endless(AdapterMix.NONE));
      DecodeTicket growing = engine.submit(endless(mix));
      DecodeTicket waiting = engine.submit(endless(mix));
      engine.withdraw(adapter);
      assertThatIllegalStateException()
          .isThrownBy(growing::await)
          .withMessageContaining("customized model was closed");
      assertThatIllegalStateException().isThrownBy(waiting::await);
      assertThat(other.isDone()).isFalse();
    }
    assertNothingHeld();
  }

  private static AdapterMix mix(FakeAdapter adapter) {
    return new AdapterMix(List.of(adapter.weighted(1)), AnswerStrength.constant(1));
  }

  private DecodeEngine engine(int concurrent) {
    return new DecodeEngine(model, new DecodeLimits(1 << 20, concurrent, 4, 0));
  }

  private static DecodeRequest request(FakeRow row) {
    return DecodeRequest.of(HandLoop.counted(3), AdapterMix.NONE, row);
  }

  private static DecodeRequest inSession(DecodeSession session) {
    return HandLoop.request(HandLoop.counted(3), AdapterMix.NONE, session, new FakeRow(3));
  }

  /** Its context shifts whenever it is full. */
  private static DecodeRequest endless(AdapterMix mix) {
    return new DecodeRequest(
        ImmutableIntArray.copyOf(HandLoop.counted(3)),
        mix,
        List.of(new FakeRow(Integer.MAX_VALUE)),
        ContextOverflow.SHIFT,
        null);
  }

  private void assertNothingHeld() {
    assertThat(model.made()).isEqualTo(model.dropped());
    assertThat(model.openScopes()).isZero();
    assertThat(model.inPlace()).isZero();
  }
}
