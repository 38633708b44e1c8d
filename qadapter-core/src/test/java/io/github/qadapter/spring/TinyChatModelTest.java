package io.github.qadapter.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.fixture.TinyModel;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/** What comes out of a chat model is what its model says. */
@Timeout(60)
class TinyChatModelTest {
  private static final String QUESTION = "What is made of ice?";
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().temperature(1).seed(5).maxTokens(12).logProbabilities(1).build();

  private static BaseModel base;
  private static CustomModel polite;

  @BeforeAll
  static void open() {
    base = TinyModel.open();
    polite = TinyModel.train(base);
  }

  @AfterAll
  static void close() {
    polite.close();
    base.close();
  }

  private static Generation result(ChatResponse response) {
    return Objects.requireNonNull(response.getResult());
  }

  @Test
  void aResponseIsTheModelsReply() {
    Reply reply = base.reply(List.of(Message.user(QUESTION)), OPTIONS);
    QAdapterChatModel model = QAdapterChatModel.builder(base).options(OPTIONS).build();

    ChatResponse response = model.call(new Prompt(QUESTION));

    assertThat(result(response).getOutput().getText()).isEqualTo(reply.text());
    assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(reply.promptTokens());
    assertThat(response.getMetadata().getUsage().getCompletionTokens())
        .isEqualTo(reply.completionTokens());
    assertThat(
            result(response)
                .getMetadata()
                .<List<Reply.TokenLogProbabilities>>get("logProbabilities"))
        .isEqualTo(reply.logProbabilities());
    assertThat(model.stream(QUESTION).collect(Collectors.joining()).block())
        .isEqualTo(reply.text());
  }

  @Test
  void aPromptTurnsTheDial() {
    QAdapterChatModel model = QAdapterChatModel.builder(polite).options(OPTIONS).build();
    for (double strength : new double[] {0, 0.5, 2}) {
      Reply reply = polite.withStrength(strength).reply(List.of(Message.user(QUESTION)), OPTIONS);

      ChatResponse response =
          model.call(
              new Prompt(QUESTION, QAdapterChatOptions.builder().strength(strength).build()));

      assertThat(result(response).getOutput().getText()).isEqualTo(reply.text());
      assertThat(result(response).getMetadata().<Double>get("strength"))
          .isEqualTo(reply.strength());
    }
  }
}
