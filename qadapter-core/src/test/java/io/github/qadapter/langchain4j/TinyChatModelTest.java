package io.github.qadapter.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import io.github.qadapter.BaseModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes out of a chat model is what its model says. */
@Timeout(60)
class TinyChatModelTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolve("../qadapter-examples/src/main/resources/io/github/qadapter/examples/tiny-model")
          .normalize();
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().greedy().minTokens(20).maxTokens(20).build();

  private static BaseModel model;

  @BeforeAll
  static void open() {
    model = BaseModel.open(FOLDER);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void aResponseIsTheModelsReply() {
    Reply reply =
        model.reply(
            List.of(
                Message.system("Answer briefly."),
                Message.user("What is made of ice?"),
                Message.assistant("An igloo."),
                Message.user("And of sand?")),
            OPTIONS);
    ChatResponse response =
        QAdapterChatModel.builder(model)
            .options(OPTIONS)
            .build()
            .chat(
                SystemMessage.from("Answer briefly."),
                UserMessage.from("What is made of ice?"),
                AiMessage.from("An igloo."),
                UserMessage.from("And of sand?"));
    assertThat(response.aiMessage().text()).isEqualTo(reply.text());
    assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(reply.promptTokens());
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(reply.completionTokens());
    assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void parametersOfTheRequestGoBeforeOptions() {
    ChatResponse response =
        QAdapterChatModel.builder(model)
            .options(GenerationOptions.builder().greedy().maxTokens(20).build())
            .build()
            .chat(
                ChatRequest.builder()
                    .messages(UserMessage.from("What is made of ice?"))
                    .maxOutputTokens(3)
                    .temperature(0.5)
                    .topP(0.9)
                    .topK(3)
                    .frequencyPenalty(0.1)
                    .presencePenalty(0.1)
                    .build());
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(3);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                QAdapterChatModel.of(model)
                    .chat(
                        ChatRequest.builder()
                            .messages(UserMessage.from("What is made of ice?"))
                            .topP(7.0)
                            .build()));
  }

  @Test
  void aCancelledAnswerTellsNothingMore() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CompletableFuture<Object> ended = new CompletableFuture<>();
    CountDownLatch cancelled = new CountDownLatch(1);
    QAdapterStreamingChatModel.builder(model)
        .options(OPTIONS)
        .build()
        .chat(
            "What is made of ice?",
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                if (calls.incrementAndGet() == 3) {
                  context.streamingHandle().cancel();
                  assertThat(context.streamingHandle().isCancelled()).isTrue();
                  cancelled.countDown();
                }
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                ended.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                ended.complete(error);
              }
            });
    assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    // The engine answers one after another on this thread's behalf, so the cancelled one is over.
    assertThat(model.reply(List.of(Message.user("And now?")), OPTIONS).completionTokens())
        .isEqualTo(20);
    assertThat(ended).isNotDone();
    assertThat(calls).hasValue(3);
  }
}
