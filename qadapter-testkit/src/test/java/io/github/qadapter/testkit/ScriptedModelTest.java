package io.github.qadapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.Reply;
import io.github.qadapter.Role;
import io.github.qadapter.StrengthSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ScriptedModelTest {
  private static final List<Message> HELLO = List.of(Message.user("Hello."));

  @Test
  void theFirstLineThatFitsGivesTheAnswer() {
    ScriptedModel model =
        ScriptedModel.builder()
            .answer("Hello.", "Good day.")
            .answerWhen(
                conversation -> conversation.get(0).role() == Role.SYSTEM,
                ScriptedAnswer.of("Yes, boss."))
            .otherwise("Pardon?")
            .build();

    assertThat(model.chat("Hello.")).isEqualTo("Good day.");
    assertThat(model.chat("hello")).isEqualTo("Pardon?");
    assertThat(model.openChat("You obey.").send("Sit.").text()).isEqualTo("Yes, boss.");
    assertThat(model.complete("Hello.")).isEqualTo("Good day.");
  }

  @Test
  void answersComeInTurnAndTheLastOneStays() {
    ScriptedModel.Builder script = ScriptedModel.builder().answer("Roll.", "1", "5");
    ScriptedModel model = script.build();

    assertThat(List.of(model.chat("Roll."), model.chat("Roll."), model.chat("Roll.")))
        .containsExactly("1", "5", "5");
    assertThat(script.build().chat("Roll.")).as("another model begins anew").isEqualTo("1");
  }

  @Test
  void aPromptThatNobodyWroteAnAnswerForFailsTheTest() {
    ScriptedModel model = ScriptedModel.builder().answer("Hello.", "Good day.").build();

    assertThatThrownBy(() -> model.chat("Bye."))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "Expected a prompt of the script, but found \"Bye.\"; give it an answer(...), or the"
                + " script an otherwise(...).");
  }

  @Test
  void requestsAreRememberedInOrderWithTheirOptions() {
    ScriptedModel model = ScriptedModel.answering("Good day.");
    assertThatIllegalStateException().isThrownBy(model::lastRequest);

    model.chat("Hello.", options -> options.temperature(0.7));
    model.chat("Bye.");

    assertThat(model.requests())
        .extracting(ScriptedModel.Request::prompt)
        .containsExactly("Hello.", "Bye.");
    assertThat(model.requests().get(0).options().temperature()).isEqualTo(0.7);
    assertThat(model.lastRequest())
        .isEqualTo(
            new ScriptedModel.Request(
                List.of(Message.user("Bye.")), GenerationOptions.defaults(), 0));
  }

  @Test
  void tokensAreWordsAndTheEnd() {
    ScriptedModel model = ScriptedModel.answering("One two  three. ");

    Reply whole = model.reply(HELLO, options -> options.maxTokens(4));
    assertThat(whole.text()).isEqualTo("One two  three. ");
    assertThat(whole.completionTokens()).isEqualTo(4);
    assertThat(whole.finishReason()).isEqualTo(Reply.FinishReason.STOP);
    assertThat(whole.promptTokens()).isEqualTo(1);

    Reply cut = model.reply(HELLO, options -> options.maxTokens(3));
    assertThat(cut.text()).isEqualTo("One two  three. ");
    assertThat(cut.finishReason()).isEqualTo(Reply.FinishReason.LENGTH);
    assertThat(model.chat("Hello.", options -> options.maxTokens(2))).isEqualTo("One two");
    assertThat(model.chat("Hello.", options -> options.stop("wo", "three"))).isEqualTo("One t");
  }

  @Test
  void anAnswerBeginsAsTheCallerWantsIt() {
    ScriptedModel model = ScriptedModel.answering("Yes, sure.");

    assertThat(model.chat("Hello.", options -> options.prefix("Yes"))).isEqualTo("Yes, sure.");
    assertThat(model.chat("Hello.", options -> options.prefix("No. "))).isEqualTo("No. Yes, sure.");
  }

  @Test
  void chunksAreThoseOfTheScriptAsFarAsTheAnswerGoes() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(ScriptedAnswer.ofChunks("Be", "cause it", " is."))
            .build();
    List<String> chunks = new ArrayList<>();

    Reply reply =
        model.stream(HELLO, GenerationOptions.builder().maxTokens(2).build(), chunks::add).reply();

    assertThat(reply.text()).isEqualTo("Because it");
    assertThat(chunks).containsExactly("Be", "cause it");
    assertThatIllegalArgumentException().isThrownBy(() -> ScriptedAnswer.ofChunks("a", ""));
  }

  @Test
  void failuresComeWhereTheScriptHasThem() {
    RuntimeException full = new IllegalStateException("Full.");
    ScriptedModel model =
        ScriptedModel.builder()
            .answer("Hello.", ScriptedAnswer.failing(full), ScriptedAnswer.of("Good day."))
            .answer("Bye.", ScriptedAnswer.of("Good").thenFailing(full))
            .build();
    List<String> chunks = new ArrayList<>();

    assertThatThrownBy(() -> model.chat("Hello.")).isSameAs(full);
    assertThat(model.chat("Hello.")).isEqualTo("Good day.");
    Generation generation =
        model.stream(List.of(Message.user("Bye.")), GenerationOptions.defaults(), chunks::add);
    assertThatThrownBy(generation::reply).isSameAs(full);
    assertThat(chunks).containsExactly("Good");
    assertThat(model.running()).isZero();
  }

  @Test
  void anAnswerWithoutEndEndsByCancellingAndByClosing() throws InterruptedException {
    ScriptedModel model =
        ScriptedModel.builder().otherwise(ScriptedAnswer.of("Well").neverEnding()).build();
    CountDownLatch spoken = new CountDownLatch(2);
    GenerationOptions options = GenerationOptions.defaults();
    Generation first = model.stream(HELLO, options, chunk -> spoken.countDown());
    Generation second = model.stream(HELLO, options, chunk -> spoken.countDown());
    spoken.await();
    assertThat(model.running()).isEqualTo(2);

    first.cancel();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(first::reply);
    assertThat(model.running()).isEqualTo(1);

    model.close();
    assertThatIllegalStateException().isThrownBy(second::reply);
    assertThat(model.running()).isZero();
  }

  @Test
  void aPauseEndsWithItsAnswer() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(ScriptedAnswer.of("Well").pausing(Duration.ofDays(1)))
            .build();
    Generation generation = model.stream(HELLO, GenerationOptions.defaults(), chunk -> {});

    generation.cancel();

    assertThatExceptionOfType(CancellationException.class).isThrownBy(generation::reply);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScriptedAnswer.of("Well").pausing(Duration.ofMillis(-1)));
  }

  @Test
  void strengthTurnsFromTheBasesAnswerToThePreferredOne() {
    ScriptedModel base = ScriptedModel.answering("No.");
    ScriptedCustomModel polite =
        base.preferring(ScriptedModel.builder().answer("Hello.", "No, thank you.").build());

    assertThat(polite.chat("Hello.")).isEqualTo("No, thank you.");
    assertThat(polite.withStrength(0.5).chat("Hello.")).isEqualTo("No, thank you.");
    assertThat(polite.withStrength(0.4).chat("Hello.")).isEqualTo("No.");
    CustomModel byPrompt = polite.withStrength(StrengthSchedule.ofPrompt(prompt -> 0));
    assertThat(byPrompt.chat("Hello.")).isEqualTo("No.");
    assertThat(byPrompt.strength()).isNaN();
    assertThat(polite.requests())
        .extracting(ScriptedModel.Request::strength)
        .containsExactly(1.0, 0.5, 0.4, 0.0);
    assertThat(base.requests()).isEmpty();
  }

  @Test
  void aPromptWithoutAPreferredAnswerIsOutsideTheScope() {
    ScriptedCustomModel polite =
        ScriptedModel.answering("No.")
            .preferring(ScriptedModel.builder().answer("Hello.", "No, thank you.").build());

    assertThat(polite.scope(HELLO)).isEqualTo(1);
    assertThat(polite.scope(List.of(Message.user("Bye.")))).isZero();
    assertThat(polite.chat("Bye.")).isEqualTo("No.");
    assertThat(polite.lastRequest().strength()).isZero();
  }

  @Test
  void rewardsFollowFromTheTwoScripts() {
    ScriptedCustomModel polite =
        ScriptedModel.answering("No.").preferring(ScriptedModel.answering("Yes please."));

    // "Yes", " please." and the end are each 0.9 to 0.1 for the preferred answer.
    assertThat(polite.reward(HELLO, "Yes please.").score())
        .isCloseTo(3 * Math.log(9), within(1e-9));
    // "No." is as much against it; the end after it is the base's too.
    assertThat(polite.reward(HELLO, "No.").score()).isCloseTo(-2 * Math.log(9), within(1e-9));
    assertThat(polite.rank(HELLO, List.of("No.", "Perhaps.", "Yes please.")))
        .extracting(RankedAnswer::answer)
        .containsExactly("Yes please.", "Perhaps.", "No.");
    assertThat(polite.explain(HELLO, 1).candidates().get(0).token().text()).isEqualTo("Yes");
    assertThat(polite.explain(HELLO, "No.", 2).steps())
        .extracting(step -> step.baseFavorites().get(0).token().text())
        .containsExactly("No.", "");
    assertThat(polite.logLikelihood(HELLO, "Yes please.").total())
        .isCloseTo(3 * Math.log(0.9), within(1e-9));
    assertThat(polite.withStrength(0).logLikelihood(HELLO, "No.").total())
        .isCloseTo(2 * Math.log(0.9), within(1e-9));
  }

  @Test
  void savingIsRememberedAndClosingFollowsTheBase() {
    ScriptedModel base = ScriptedModel.answering("No.");
    ScriptedCustomModel polite = base.preferring(ScriptedModel.answering("No, thank you."));

    polite.save(Path.of("adapter"));
    polite.withStrength(0.5).close();
    assertThat(polite.saved()).containsExactly(Path.of("adapter"));
    assertThat(polite.chat("Hello.")).isEqualTo("No, thank you.");

    base.close();
    assertThatIllegalStateException().isThrownBy(() -> polite.chat("Hello."));
  }
}
