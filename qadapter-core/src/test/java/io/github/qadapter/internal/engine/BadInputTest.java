package io.github.qadapter.internal.engine;

import static io.github.qadapter.internal.fixture.Mistakes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a caller can get wrong with open models: each mistake is one exception that names it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final List<Message> QUESTION = List.of(Message.user("What is a glacier?"));
  private static final int CONTEXT = 512;

  private @Nullable LocalBaseModel base;
  private @Nullable CustomModel custom;

  @BeforeAll
  void train() {
    base = TinyModel.open();
    custom = TinyModel.train(base);
  }

  /** After all the mistakes the models still answer. */
  @AfterAll
  void theProcessLivesOn() {
    for (LanguageModel model : List.of(custom(), base())) {
      assertThat(model.reply(QUESTION, options -> options.maxTokens(4)).completionTokens())
          .isPositive();
      model.close();
    }
  }

  @Test
  void aConversationLongerThanTheContext() {
    List<Message> endless = List.of(Message.user("ice ".repeat(CONTEXT)));
    String answer = "ice ".repeat(CONTEXT);
    for (LanguageModel model : models()) {
      refused(
          IllegalArgumentException.class,
          () -> model.reply(endless, options -> options.maxTokens(1)),
          "Expected at most 512 tokens, the model's context, but found",
          "shorten");
      refused(
          IllegalArgumentException.class,
          () -> model.logLikelihood(QUESTION, answer),
          "Expected at most 512 tokens");
    }
    refused(
        IllegalArgumentException.class,
        () -> custom().reward(QUESTION, answer),
        "Expected at most 512 tokens");
  }

  @Test
  void aConversationWithoutAQuestion() {
    for (LanguageModel model : models()) {
      refused(
          IllegalArgumentException.class,
          () -> model.reply(List.of(), GenerationOptions.defaults()),
          "at least one message",
          "found none");
      refused(
          IllegalArgumentException.class,
          () -> model.reply(List.of(Message.assistant("Ice.")), GenerationOptions.defaults()),
          "last message is the assistant's");
      refused(
          IllegalArgumentException.class,
          () -> model.logLikelihood(QUESTION, " "),
          "Expected an answer, but found blank text");
    }
  }

  @Test
  void aModelThatIsClosed(@TempDir Path folder) {
    LocalBaseModel other = TinyModel.open();
    CustomModel first = TinyModel.train(other);
    CustomModel second = TinyModel.train(other);
    CustomModel dimmed = first.withStrength(0.5);
    first.close();
    for (CustomModel closed : List.of(first, dimmed)) {
      refusesEverything(closed, "The customized model is closed");
      closedSaysSo(() -> closed.reward(QUESTION, "Ice."), "The customized model is closed");
      closedSaysSo(() -> closed.save(folder.resolve("late")), "The customized model is closed");
    }
    assertThat(second.chat("Hello.", options -> options.maxTokens(2))).isNotNull();
    other.close();
    refusesEverything(other, "The base model is closed");
    refusesEverything(second, "The base model is closed");
    closedSaysSo(() -> TinyModel.train(other), "The base model is closed");
    closedSaysSo(() -> QAdapter.load(other, folder), "The base model is closed");
    assertThat(folder).isEmptyDirectory();
    second.close();
    other.close();
  }

  private static void refusesEverything(LanguageModel model, String sentence) {
    closedSaysSo(() -> model.chat("Hello."), sentence);
    closedSaysSo(() -> model.logLikelihood(QUESTION, "Ice."), sentence);
  }

  private static void closedSaysSo(ThrowingCallable call, String sentence) {
    refused(IllegalStateException.class, call, sentence);
  }

  @Test
  void closingTheBaseInTheMiddleOfItsTraining() {
    AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
    LocalBaseModel other = TinyModel.open();
    try (CustomModel trained =
        TinyModel.brief(other)
            .onStep(
                step -> {
                  try {
                    other.close();
                  } catch (IllegalStateException e) {
                    refusal.set(e);
                  }
                })
            .train()) {
      assertThat(refusal.get())
          .hasMessageContaining("The base model cannot be closed from within its own work");
      assertThat(trained.report().orElseThrow().steps()).isEqualTo(2);
      assertThat(trained.reply(QUESTION, options -> options.maxTokens(2)).completionTokens())
          .isPositive();
    }
    other.close();
  }

  private List<LanguageModel> models() {
    return List.of(base(), custom());
  }

  private LocalBaseModel base() {
    return Objects.requireNonNull(base);
  }

  private CustomModel custom() {
    return Objects.requireNonNull(custom);
  }
}
