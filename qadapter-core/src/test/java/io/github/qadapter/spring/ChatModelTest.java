package io.github.qadapter.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.testkit.ScriptedAnswer;
import io.github.qadapter.testkit.ScriptedModel;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

/** The way of prompts and responses between Spring AI and a model. */
@Timeout(60)
class ChatModelTest {
  private final ScriptedModel scripted =
      ScriptedModel.builder()
          .answer("Fail.", ScriptedAnswer.failing(new OverloadedException("Full.")))
          .otherwise("It is an igloo.")
          .build();
  private final QAdapterChatModel model =
      QAdapterChatModel.builder(scripted)
          .options(options -> options.templateVariable("date", "today").maxTokens(50))
          .build();

  private static Generation result(@Nullable ChatResponse response) {
    return Objects.requireNonNull(Objects.requireNonNull(response).getResult());
  }

  private static String text(@Nullable ChatResponse response) {
    return Objects.requireNonNull(result(response).getOutput().getText());
  }

  @Test
  void messagesKeepTheirRoles() {
    model.call(
        new Prompt(
            new SystemMessage("Be brief."),
            new UserMessage("What is made of ice?"),
            new AssistantMessage("An igloo."),
            new UserMessage("And of sand?")));

    assertThat(scripted.lastRequest().conversation())
        .containsExactly(
            Message.system("Be brief."),
            Message.user("What is made of ice?"),
            Message.assistant("An igloo."),
            Message.user("And of sand?"));
  }

  @Test
  void optionsOfAPromptGoBeforeThoseOfTheModel() {
    model.call(
        new Prompt(
            "What is made of ice?",
            QAdapterChatOptions.builder()
                .temperature(0.5)
                .topP(0.9)
                .topK(3)
                .maxTokens(2)
                .stopSequences(List.of("end"))
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .seed(4L)
                .templateVariable("tone", "dry")
                .build()));

    assertThat(scripted.lastRequest().options())
        .isEqualTo(
            GenerationOptions.builder()
                .temperature(0.5)
                .topP(0.9)
                .topK(3)
                .maxTokens(2)
                .stop("end")
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .seed(4)
                .templateVariable("date", "today")
                .templateVariable("tone", "dry")
                .build());
    model.call(new Prompt("Again?", ChatOptions.builder().topK(5).build()));
    assertThat(scripted.lastRequest().options())
        .isEqualTo(
            GenerationOptions.builder()
                .topK(5)
                .maxTokens(50)
                .templateVariable("date", "today")
                .build());
  }

  @Test
  void aChatClientJoinsItsOptionsWithTheModels() {
    QAdapterChatModel seeded =
        QAdapterChatModel.builder(scripted)
            .chatOptions(QAdapterChatOptions.builder().seed(3L).maxTokens(2).build())
            .build();

    assertThat(
            ChatClient.create(seeded)
                .prompt("What is made of ice?")
                .options(ChatOptions.builder().temperature(0.25))
                .call()
                .content())
        .isEqualTo("It is");
    assertThat(scripted.lastRequest().options())
        .isEqualTo(GenerationOptions.builder().seed(3).maxTokens(2).temperature(0.25).build());
    assertThat(seeded.getOptions().getModel()).isEqualTo("scripted");
  }

  @Test
  void aResponseTellsHowItEndedAndWhatItTook() {
    ChatResponse response = model.call(new Prompt("What is made of ice?"));

    assertThat(text(response)).isEqualTo("It is an igloo.");
    assertThat(result(response).getMetadata().getFinishReason()).isEqualTo("STOP");
    assertThat(result(response).getMetadata().<Double>get("strength")).isZero();
    assertThat(response.getMetadata().getModel()).isEqualTo("scripted");
    assertThat(response.getMetadata().getId()).isNotEmpty();
    assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(5);
    assertThat(response.getMetadata().getUsage().getPromptTokens()).isPositive();
  }

  @Test
  void theLastOfAStreamTellsIt() {
    List<ChatResponse> responses =
        Objects.requireNonNull(
            model.stream(new Prompt("What is made of ice?")).collectList().block());

    assertThat(String.join("", responses.stream().map(ChatModelTest::text).toList()))
        .isEqualTo("It is an igloo.");
    ChatResponse last = responses.get(responses.size() - 1);
    assertThat(text(last)).isEmpty();
    assertThat(result(last).getMetadata().getFinishReason()).isEqualTo("STOP");
    assertThat(last.getMetadata().getUsage().getCompletionTokens()).isEqualTo(5);
    assertThat(responses)
        .extracting(r -> r.getMetadata().getId())
        .containsOnly(last.getMetadata().getId());
  }

  @Test
  void whoCancelsAStreamEndsItsAnswer() {
    List<String> pieces = model.stream("What is made of ice?").take(1).collectList().block();

    assertThat(pieces).hasSize(1);
    while (scripted.running() > 0) {
      Thread.onSpinWait(); // the test's time limit ends it
    }
  }

  @Test
  void failuresAreTheLibrarysOwn() {
    assertThatThrownBy(() -> model.call("Fail.")).isInstanceOf(OverloadedException.class);
    assertThatThrownBy(() -> model.stream("Fail.").collectList().block())
        .isInstanceOf(OverloadedException.class);
  }

  @Test
  void whatIsNoTextIsRefused() {
    Media image = new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] {1}));
    for (Prompt prompt :
        List.of(
            new Prompt(UserMessage.builder().text("Look.").media(image).build()),
            new Prompt(ToolResponseMessage.builder().build()),
            new Prompt(
                AssistantMessage.builder()
                    .content("")
                    .toolCalls(List.of(new AssistantMessage.ToolCall("1", "function", "f", "{}")))
                    .build()))) {
      assertThatThrownBy(() -> model.call(prompt))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("text with text");
      assertThatThrownBy(() -> model.stream(prompt))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void anotherModelAndAStrengthWithoutAPreferenceAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.call(new Prompt("Hi.", ChatOptions.builder().model("gpt").build())))
        .withMessageContaining("scripted")
        .withMessageContaining("gpt");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                QAdapterChatModel.builder(scripted)
                    .chatOptions(QAdapterChatOptions.builder().strength(0.5).build())
                    .build())
        .withMessageContaining("no preference");
  }

  @Test
  void aPreferenceActsAtTheStrengthOfThePrompt() {
    QAdapterChatModel preferring =
        QAdapterChatModel.of(scripted.preferring(ScriptedModel.answering("It is a palace!")));

    assertThat(preferring.call("What is made of ice?")).isEqualTo("It is a palace!");
    ChatResponse base =
        preferring.call(
            new Prompt(
                "What is made of ice?", QAdapterChatOptions.builder().strength(0.0).build()));
    assertThat(text(base)).isEqualTo("It is an igloo.");
  }

  @Test
  void callsAreObservedAsThoseOfSpringAisOwnModels() {
    List<ChatModelObservationContext> seen = new ArrayList<>();
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<ChatModelObservationContext>() {
              @Override
              public void onStop(ChatModelObservationContext context) {
                seen.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return context instanceof ChatModelObservationContext;
              }
            });
    QAdapterChatModel observed =
        QAdapterChatModel.builder(scripted).observationRegistry(registry).build();

    observed.call("What is made of ice?");
    observed.stream("What is made of ice?").collectList().block();
    assertThatThrownBy(() -> observed.call("Fail.")).isInstanceOf(OverloadedException.class);

    assertThat(seen)
        .extracting(ChatModelObservationContext::isStreaming)
        .containsExactly(false, true, false);
    assertThat(seen.get(0).getResponse()).isNotNull();
    assertThat(text(seen.get(1).getResponse())).isEqualTo("It is an igloo.");
    assertThat(seen.get(2).getError()).isInstanceOf(OverloadedException.class);
    assertThat(seen.get(0).getOperationMetadata().provider()).isEqualTo("qadapter");
  }
}
