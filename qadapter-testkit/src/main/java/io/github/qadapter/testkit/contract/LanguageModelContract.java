package io.github.qadapter.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Chat;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What callers of a language model rely on: how it answers at once and in chunks, is cancelled and
 * is closed. A subclass gives a model and a question to which its greedy answer comes in at least
 * two chunks.
 */
public abstract class LanguageModelContract {
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().greedy().maxTokens(12).build();

  private @Nullable LanguageModel model;

  /** For subclasses. */
  protected LanguageModelContract() {}

  /** Opens the model; once for each test, which closes it. */
  protected abstract LanguageModel openModel();

  /** A message that is answered in at least two chunks. */
  protected abstract String question();

  /** Opens the model for a test. */
  @BeforeEach
  public void open() {
    model = openModel();
  }

  /** Closes the model. */
  @AfterEach
  public void close() {
    model().close();
  }

  @Test
  public void chunksTogetherAreTheReplyOfTheSameOptions() {
    Reply whole = model().reply(conversation(), GREEDY);
    List<String> chunks = new ArrayList<>();
    Reply streamed = model().stream(conversation(), GREEDY, chunks::add).reply();

    assertThat(streamed).isEqualTo(whole);
    assertThat(chunks).hasSizeGreaterThan(1).doesNotContain("");
    assertThat(String.join("", chunks)).isEqualTo(whole.text());
    try (Stream<String> read = model().chunks(conversation(), GREEDY)) {
      assertThat(read).isEqualTo(chunks);
    }
  }

  @Test
  public void aReplyHasNoMoreTokensThanItMay() {
    Reply reply = model().reply(conversation(), options -> options.greedy().maxTokens(1));

    assertThat(reply.completionTokens()).isEqualTo(1);
    assertThat(reply.finishReason()).isEqualTo(Reply.FinishReason.LENGTH);
    assertThat(reply.promptTokens()).isPositive();
  }

  @Test
  public void aReplyEndsBeforeAStopText() {
    String text = model().reply(conversation(), GREEDY).text();
    String stop = text.substring(text.length() / 2);
    Reply reply = model().reply(conversation(), GREEDY.toBuilder().stop(stop).build());

    assertThat(reply.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
    assertThat(reply.finishReason()).isEqualTo(Reply.FinishReason.STOP_SEQUENCE);
  }

  @Test
  public void textStandsForASingleTurnOfTheUser() {
    Reply expected = model().reply(conversation(), GREEDY);

    assertThat(model().reply(question(), GREEDY)).isEqualTo(expected);
    assertThat(model().reply(question(), options -> options.greedy().maxTokens(12)))
        .isEqualTo(expected);
    assertThat(model().chat(question(), GREEDY)).isEqualTo(expected.text());
    assertThat(model().replies(question(), 1, GREEDY)).containsExactly(expected);
    assertThat(model().stream(question(), GREEDY, chunk -> {}).reply()).isEqualTo(expected);
    try (Stream<String> read = model().chunks(question(), GREEDY)) {
      assertThat(read.collect(Collectors.joining())).isEqualTo(expected.text());
    }
    assertThat(model().logLikelihood(question(), "Yes, of course."))
        .isEqualTo(model().logLikelihood(conversation(), "Yes, of course."));
  }

  @Test
  public void aConversationHasAsManyTokensAsItsReplyCounts() {
    List<Message> longer = List.of(Message.system("Answer."), Message.user(question()));
    int tokens = model().countTokens(conversation());

    assertThat(tokens).isEqualTo(model().reply(conversation(), GREEDY).promptTokens());
    assertThat(model().countTokens(longer))
        .isEqualTo(model().reply(longer, GREEDY).promptTokens())
        .isGreaterThan(tokens);
  }

  @Test
  public void theTokensOfATextTogetherAreTheText() {
    String text = "One word, and another word.";
    List<Token> tokens = model().tokenize(text);

    assertThat(tokens.stream().map(Token::text).collect(Collectors.joining()).strip())
        .isEqualTo(text);
    assertThat(tokens).hasSizeGreaterThan(1).hasSize(model().countTokens(text));
    assertThat(model().tokenize("")).isEmpty();
  }

  @Test
  public void aRenderedConversationHoldsItsMessages() {
    assertThat(model().render(List.of(Message.system("Answer."), Message.user(question()))))
        .containsSubsequence("Answer.", question());
  }

  @Test
  public void conversationsWithoutAnOpenTurnAreRefused() {
    List<Message> answered = List.of(Message.user("Hello."), Message.assistant("Hello."));

    assertThatIllegalArgumentException().isThrownBy(() -> model().reply(List.of(), GREEDY));
    assertThatIllegalArgumentException().isThrownBy(() -> model().reply(answered, GREEDY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model().stream(answered, GREEDY, chunk -> {}));
  }

  @Test
  public void aCancelledAnswerSaysSoAndGivesNoFurtherChunk() {
    List<String> chunks = new ArrayList<>();
    AtomicReference<@Nullable Generation> running = new AtomicReference<>();
    Generation generation;
    synchronized (running) {
      generation =
          model().stream(
              conversation(),
              GREEDY,
              chunk -> {
                synchronized (running) { // waits till the caller has told which answer it is
                  chunks.add(chunk);
                  Generation own = running.get();
                  if (own != null) {
                    own.cancel();
                  }
                }
              });
      running.set(generation);
    }

    assertThatExceptionOfType(CancellationException.class).isThrownBy(generation::reply);
    assertThat(chunks).hasSize(1);
    assertThat(generation.isDone()).isTrue();
  }

  @Test
  public void whatAConsumerThrowsEndsItsAnswer() {
    RuntimeException thrown = new UnsupportedOperationException("No more, please.");
    Generation generation =
        model().stream(
            conversation(),
            GREEDY,
            chunk -> {
              throw thrown;
            });

    assertThatThrownBy(generation::reply).isSameAs(thrown);
  }

  @Test
  public void anInterruptedCallerStaysInterruptedAndGetsNoReply() {
    CountDownLatch asked = new CountDownLatch(1); // until then the answer is not done
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> model().stream(conversation(), GREEDY, chunk -> await(asked)).reply());
    } finally {
      asked.countDown();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  public void aChatRemembersWhatWasSaid() {
    try (Chat chat = model().openChat("Answer.")) {
      Reply reply = chat.send(question(), GREEDY);

      assertThat(chat.history())
          .containsExactly(
              Message.system("Answer."), Message.user(question()), Message.assistant(reply.text()));
    }
  }

  @Test
  public void logLikelihoodsAreLogarithmsOfProbabilitiesAndOfTheWholeAnswer() {
    LogLikelihood answer = model().logLikelihood(conversation(), "Yes, of course.");

    assertThat(answer.tokens()).hasSizeGreaterThan(1).allMatch(t -> t.logProbability() <= 0);
    assertThat(
            String.join("", answer.tokens().stream().map(found -> found.token().text()).toList()))
        .contains("Yes");
  }

  @Test
  public void aClosedModelSaysSo() {
    model().close();
    model().close();

    assertThatIllegalStateException().isThrownBy(() -> model().reply(conversation(), GREEDY));
    assertThatIllegalStateException()
        .isThrownBy(() -> model().stream(conversation(), GREEDY, chunk -> {}).reply());
    assertThatIllegalStateException()
        .isThrownBy(() -> model().logLikelihood(conversation(), "Yes."));
  }

  private List<Message> conversation() {
    return List.of(Message.user(question()));
  }

  private LanguageModel model() {
    if (model == null) {
      throw new IllegalStateException("Expected an open model, but open() has not run.");
    }
    return model;
  }
}
