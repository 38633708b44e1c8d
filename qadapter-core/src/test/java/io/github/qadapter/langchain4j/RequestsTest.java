package io.github.qadapter.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.ConversationRefusedException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.OverloadedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class RequestsTest {
  @Test
  void failuresAreOfLangChain4jsOwnKinds() {
    assertTranslated(
        new ConversationRefusedException("No user's turn.", new IllegalArgumentException("x")),
        InvalidRequestException.class);
    assertTranslated(new IllegalArgumentException("Too long."), InvalidRequestException.class);
    assertTranslated(new OverloadedException("Full."), RateLimitException.class);
    assertTranslated(new ModelFormatException("No template."), NonRetriableException.class);
    assertTranslated(new QAdapterException("No token."), NonRetriableException.class);
    assertTranslated(new IllegalStateException("Closed."), NonRetriableException.class);
  }

  @Test
  void whatIsNotTheModelsStaysAsItIs() {
    RuntimeException cancelled = new CancellationException("Interrupted.");
    assertThat(Requests.translated(cancelled)).isSameAs(cancelled);
    RuntimeException defect = new UnsupportedOperationException();
    assertThat(Requests.translated(defect)).isSameAs(defect);
  }

  @Test
  void aRequestTellsTheTemplateWhatItsModelDoesNot() {
    Requests requests =
        new Requests(
            Script.model(),
            GenerationOptions.builder().templateVariable("date", "today").build(),
            QAdapterChatRequestParameters.builder()
                .templateVariable("enable_thinking", true)
                .templateVariable("tone", "dry")
                .maxOutputTokens(7)
                .build(),
            List.of());
    ChatRequestParameters request =
        QAdapterChatRequestParameters.builder().templateVariable("enable_thinking", false).build();
    GenerationOptions options = prepared(requests, request).options();
    assertThat(options.templateVariables())
        .isEqualTo(Map.of("date", "today", "enable_thinking", false, "tone", "dry"));
    assertThat(options.maxTokens()).isEqualTo(7);
    GenerationOptions plain =
        prepared(requests, ChatRequestParameters.builder().temperature(1.0).build()).options();
    assertThat(plain.templateVariables()).containsEntry("enable_thinking", true);
  }

  @Test
  void aStrengthIsForModelsWithAPreference() {
    Requests requests =
        new Requests(
            Script.model(),
            GenerationOptions.defaults(),
            ChatRequestParameters.builder().build(),
            List.of());
    ChatRequestParameters request = QAdapterChatRequestParameters.builder().strength(0.5).build();
    assertThatThrownBy(() -> prepared(requests, request))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessage(
            "A strength, since scripted has no preference to turn, is not supported by QAdapter's"
                + " chat models.");
    assertThatThrownBy(() -> QAdapterChatRequestParameters.builder().strength(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parametersOfOurOwnAreMergedAsLangChain4jMergesItsOwn() {
    QAdapterChatRequestParameters one =
        QAdapterChatRequestParameters.builder()
            .templateVariable("a", 1)
            .strength(0.5)
            .temperature(0.1)
            .build();
    QAdapterChatRequestParameters other =
        QAdapterChatRequestParameters.builder()
            .templateVariable("a", 2)
            .templateVariable("b", "x")
            .topK(3)
            .build();
    QAdapterChatRequestParameters both =
        QAdapterChatRequestParameters.builder()
            .templateVariable("a", 2)
            .templateVariable("b", "x")
            .strength(0.5)
            .temperature(0.1)
            .topK(3)
            .build();
    assertThat(one.overrideWith(other)).isEqualTo(both).hasSameHashCodeAs(both);
    assertThat(other.defaultedBy(one)).isEqualTo(both);
    assertThat(other.overrideWith(one).templateVariables()).containsEntry("a", 1L);
    assertThat(one.overrideWith(ChatRequestParameters.builder().topK(3).build()).strength())
        .isEqualTo(0.5);
    assertThat(both).isNotEqualTo(one).isNotEqualTo(other);
    assertThat(both.toString()).contains("strength=0.5", "b=x", "topK=3");
  }

  private static Requests.Prepared prepared(Requests requests, ChatRequestParameters parameters) {
    return requests.prepare(
        ChatRequest.builder()
            .messages(UserMessage.from("Hello."))
            .parameters(requests.defaults().overrideWith(parameters))
            .build());
  }

  private static void assertTranslated(RuntimeException own, Class<?> kind) {
    assertThat(Requests.translated(own))
        .isExactlyInstanceOf(kind)
        .hasMessage(own.getMessage())
        .hasCause(own);
  }
}
