package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import io.github.qadapter.Chat;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeOutcome;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.DecodeSession;
import io.github.qadapter.internal.decode.SampledRow;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.fixture.TinyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PromptEncoder that remember. */
@Timeout(60)
class ChatTest {
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().greedy().maxTokens(12).build();

  private static LocalBaseModel base;

  @BeforeAll
  static void open() {
    base = TinyModel.open();
  }

  @AfterAll
  static void close() {
    base.close();
  }

  @Test
  void aTurnIsAnsweredAsTheWholeConversationWouldBe() {
    try (Chat chat = base.openChat("Answer briefly.")) {
      Reply first = chat.send("What is made of ice?", OPTIONS);
      Reply second = chat.send("And of sand?", OPTIONS);
      List<Message> conversation =
          List.of(
              Message.system("Answer briefly."),
              Message.user("What is made of ice?"),
              Message.assistant(first.text()),
              Message.user("And of sand?"));
      assertThat(second.text()).isEqualTo(base.reply(conversation, OPTIONS).text());
      assertThat(chat.history())
          .startsWith(conversation.toArray(new Message[0]))
          .hasSize(5)
          .endsWith(Message.assistant(second.text()));
    }
  }

  @Test
  void aTurnComputesOnlyItsNewTokens() {
    List<Message> conversation = new ArrayList<>(List.of(Message.user("What is made of ice?")));
    try (DecodeSession session = base.loaded().engine().newSession()) {
      int[] first = base.loaded().prompts().prompt(conversation).ids();
      SampledRow answer = new SampledRow(Sampler.GREEDY, 12, base.loaded().tokenizer().endIds());
      assertThat(ask(session, first, answer).reused()).isZero();
      conversation.add(
          Message.assistant(base.loaded().tokenizer().decode(Ints.toArray(answer.ids()))));
      conversation.add(Message.user("And of sand?"));
      int[] second = base.loaded().prompts().prompt(conversation).ids();
      SampledRow next = new SampledRow(Sampler.GREEDY, 12, base.loaded().tokenizer().endIds());
      assertThat(ask(session, second, next).reused())
          .isGreaterThanOrEqualTo(first.length)
          .isLessThan(second.length);
    }
  }

  private static DecodeOutcome ask(DecodeSession session, int[] prompt, SampledRow row) {
    return base.loaded()
        .engine()
        .submit(
            new DecodeRequest(
                ImmutableIntArray.copyOf(prompt),
                AdapterMix.NONE,
                List.of(row),
                ContextOverflow.STOP,
                session))
        .await();
  }

  @Test
  void aTurnThatWasCancelledNeverHappened() {
    try (Chat chat = base.openChat()) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      Generation turn =
          chat.stream(
              "What is made of ice?",
              GenerationOptions.builder().greedy().minTokens(200).maxTokens(200).build(),
              piece -> {
                begun.countDown();
                awaitQuietly(goOn);
              });
      awaitQuietly(begun);
      assertThatIllegalStateException()
          .isThrownBy(() -> chat.send("Hello?", OPTIONS))
          .withMessageContaining("one turn at a time");
      turn.cancel();
      goOn.countDown();
      assertThatExceptionOfType(CancellationException.class).isThrownBy(turn::reply);
      assertThat(chat.history()).isEmpty();
      assertThat(chat.send("What is made of ice?", OPTIONS).text()).isNotEmpty();
      assertThat(chat.history()).hasSize(2);
    }
  }

  @Test
  void aTurnThatCannotBeAnsweredNeverHappened() {
    try (Chat chat = base.openChat()) {
      String tooLong = "ice ".repeat(base.info().contextLength());
      assertThatIllegalArgumentException().isThrownBy(() -> chat.send(tooLong, OPTIONS));
      assertThat(chat.history()).isEmpty();
      assertThat(chat.send("What is made of ice?", OPTIONS).text()).isNotEmpty();
    }
  }

  @Test
  void aClosedChatSaysSo() {
    Chat chat;
    try (Chat open = base.openChat()) {
      chat = open;
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> chat.send("Hello?", OPTIONS))
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
