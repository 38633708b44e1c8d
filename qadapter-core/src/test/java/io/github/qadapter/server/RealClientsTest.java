package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;

/** What clients of others make of the server: the same answers as the library's, typed errors. */
@Timeout(60)
@SuppressWarnings("deprecation") // fields that OpenAI has renamed and everybody sends
class RealClientsTest {
  private static final String KEY = "sesame";
  private static final String QUESTION = "What is made of ice?";
  private static final List<Message> ASKED = List.of(Message.user(QUESTION));
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().maxTokens(8).temperature(1).seed(7).build();

  @TempDir static Path folder;
  private static LocalBaseModel base;
  private static QAdapterServer server;
  private static Reply expected;
  private static Reply half;

  @BeforeAll
  static void start() {
    base = TinyModel.open();
    try (CustomModel polite = TinyModel.train(base)) {
      polite.save(folder.resolve("polite"));
      half = polite.withStrength(0.5).reply(ASKED, OPTIONS);
    }
    expected = base.reply(ASKED, OPTIONS);
    server = start(64);
  }

  private static QAdapterServer start(int maxRequests) {
    return QAdapterServer.start(
        base, options -> options.port(0).key(KEY).adapters(folder).maxRequests(maxRequests));
  }

  @AfterAll
  static void stop() {
    server.close();
    base.close();
  }

  private static String url(QAdapterServer server) {
    return server.uri() + "/v1";
  }

  /** Does something while the server has no place for one request more. */
  private static void whileFull(java.util.function.Consumer<String> action) throws Exception {
    try (QAdapterServer full = start(1);
        OpenAiJava.Held held = OpenAiJava.hold(url(full))) {
      assertThat(held.stream()).isNotNull();
      action.accept(url(full));
    }
  }

  private static final class OpenAiJava {
    private record Held(OpenAIClient client, StreamResponse<ChatCompletionChunk> stream)
        implements AutoCloseable {
      @Override
      public void close() {
        stream.close();
        client.close();
      }
    }

    /** A stream under way that takes longer than any test. */
    @SuppressWarnings("MustBeClosedChecker") // by whoever holds it
    private static Held hold(String url) {
      OpenAIClient client = client(url, KEY);
      StreamResponse<ChatCompletionChunk> stream =
          client
              .chat()
              .completions()
              .createStreaming(asking("base").n(128).maxTokens(400).temperature(1.5).build());
      assertThat(stream.stream().findFirst()).isPresent();
      return new Held(client, stream);
    }

    private static OpenAIClient client(String url, String key) {
      return OpenAIOkHttpClient.builder().baseUrl(url).apiKey(key).maxRetries(0).build();
    }

    private static ChatCompletionCreateParams.Builder asking(String model) {
      return ChatCompletionCreateParams.builder()
          .model(model)
          .addUserMessage(QUESTION)
          .maxTokens(8)
          .temperature(1)
          .seed(7);
    }
  }

  @Nested
  class OpenAisOwn {
    private final OpenAIClient client = OpenAiJava.client(url(server), KEY);

    @Test
    void chatsAsTheLibraryAnswers() {
      ChatCompletion reply =
          client
              .chat()
              .completions()
              .create(OpenAiJava.asking("base").n(2).logprobs(true).topLogprobs(2).build())
              .validate();

      ChatCompletion.Choice choice = reply.choices().get(0);
      assertThat(choice.message().content()).hasValue(expected.text());
      assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
      assertThat(reply.choices().get(1).message().content())
          .hasValue(base.replies(ASKED, 2, OPTIONS).get(1).text());
      assertThat(reply.usage().orElseThrow().promptTokens()).isEqualTo(expected.promptTokens());
      assertThat(reply.usage().orElseThrow().completionTokens()).isEqualTo(16);
      List<ChatCompletionTokenLogprob> tokens =
          choice.logprobs().orElseThrow().content().orElseThrow();
      assertThat(tokens).hasSize(8).allMatch(token -> token.topLogprobs().size() == 2);
      assertThat(reply.systemFingerprint()).isPresent();
    }

    @Test
    void adaptersAreModelNamesOrAFieldOfOurs() {
      for (ChatCompletionCreateParams.Builder asking :
          List.of(
              OpenAiJava.asking("polite@0.5"),
              OpenAiJava.asking("polite")
                  .putAdditionalBodyProperty(
                      "qadapter", JsonValue.from(Map.of("strength", 0.5))))) {
        ChatCompletion reply = client.chat().completions().create(asking.build());
        assertThat(reply.choices().get(0).message().content()).hasValue(half.text());
        assertThat(reply._additionalProperties()).containsKey("qadapter");
      }
    }

    @Test
    void aStreamIsTheSameTextAndTellsTheUsage() {
      try (StreamResponse<ChatCompletionChunk> stream =
          client
              .chat()
              .completions()
              .createStreaming(
                  OpenAiJava.asking("base")
                      .streamOptions(
                          ChatCompletionStreamOptions.builder().includeUsage(true).build())
                      .build())) {
        List<ChatCompletionChunk> chunks =
            stream.stream().map(ChatCompletionChunk::validate).toList();
        assertThat(
                chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .collect(Collectors.joining()))
            .isEqualTo(expected.text());
        assertThat(chunks.get(chunks.size() - 1).usage().orElseThrow().completionTokens())
            .isEqualTo(8);
      }
    }

    @Test
    void completionsAreGoneOnWithAndScored() {
      Completion plain =
          client
              .completions()
              .create(
                  CompletionCreateParams.builder()
                      .model("base")
                      .prompt(QUESTION)
                      .maxTokens(6)
                      .temperature(0)
                      .build())
              .validate();
      assertThat(plain.choices().get(0).text())
          .isEqualTo(base.complete(QUESTION, options -> options.greedy().maxTokens(6)).text());

      Completion scored =
          client
              .completions()
              .create(
                  CompletionCreateParams.builder()
                      .model("base")
                      .promptOfArrayOfTokenArrays(List.of(List.of(5L, 6L, 7L), List.of(8L, 9L)))
                      .echo(true)
                      .logprobs(1)
                      .maxTokens(1)
                      .temperature(0)
                      .build());
      assertThat(scored.choices()).extracting(CompletionChoice::index).containsExactly(0L, 1L);
      assertThat(scored.choices().get(0).logprobs().orElseThrow().tokens().orElseThrow())
          .hasSize(4);
      assertThat(scored.choices().get(1).logprobs().orElseThrow().tokenLogprobs().orElseThrow())
          .hasSize(3);
    }

    @Test
    void modelsAreListedAndFoundByTheirNames() {
      assertThat(client.models().list().autoPager())
          .extracting(Model::id)
          .contains("base", "polite");
      for (String name : List.of("base", "polite", "polite@0.5")) {
        assertThat(client.models().retrieve(name).validate().id()).isEqualTo(name);
      }
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> client.models().retrieve("polite@0.7+nobody"));
    }

    @Test
    void errorsAreItsOwnExceptions() throws Exception {
      assertThatExceptionOfType(BadRequestException.class)
          .isThrownBy(() -> ask(client, OpenAiJava.asking("base").temperature(-1)))
          .satisfies(e -> assertThat(e.param()).hasValue("temperature"))
          .satisfies(e -> assertThat(e.type()).hasValue("invalid_request_error"));
      assertThatExceptionOfType(UnauthorizedException.class)
          .isThrownBy(
              () -> ask(OpenAiJava.client(url(server), "other"), OpenAiJava.asking("base")));
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> ask(client, OpenAiJava.asking("nobody")))
          .satisfies(e -> assertThat(e.code()).hasValue("model_not_found"));
      whileFull(
          url ->
              assertThatExceptionOfType(com.openai.errors.RateLimitException.class)
                  .isThrownBy(() -> ask(OpenAiJava.client(url, KEY), OpenAiJava.asking("base")))
                  .satisfies(
                      e -> assertThat(e.headers().values("Retry-After")).containsExactly("1")));
    }

    private static void ask(OpenAIClient client, ChatCompletionCreateParams.Builder asking) {
      client.chat().completions().create(asking.build());
    }
  }

  @Nested
  class LangChain4js {
    private OpenAiChatModel.OpenAiChatModelBuilder asking(String url, String model) {
      return OpenAiChatModel.builder()
          .baseUrl(url)
          .apiKey(KEY)
          .modelName(model)
          .maxTokens(8)
          .temperature(1.0)
          .seed(7)
          .maxRetries(0);
    }

    @Test
    void chatsAsTheLibraryAnswers() {
      ChatResponse reply =
          asking(url(server), "base")
              .logprobs(true)
              .topLogprobs(2)
              .build()
              .chat(UserMessage.from(QUESTION));

      assertThat(reply.aiMessage().text()).isEqualTo(expected.text());
      assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(reply.tokenUsage().inputTokenCount()).isEqualTo(expected.promptTokens());
      assertThat(reply.tokenUsage().outputTokenCount()).isEqualTo(8);
      assertThat(((OpenAiChatResponseMetadata) reply.metadata()).logProbs()).hasSize(8);
      assertThat(
              asking(url(server), "polite")
                  .customParameters(Map.of("qadapter", Map.of("strength", 0.5)))
                  .build()
                  .chat(QUESTION))
          .isEqualTo(half.text());
    }

    @Test
    void stopsBeforeAStop() {
      String stop = expected.text().strip().split(" ", -1)[1];
      ChatResponse reply =
          asking(url(server), "base")
              .stop(List.of(stop))
              .build()
              .chat(ChatRequest.builder().messages(UserMessage.from(QUESTION)).build());

      assertThat(reply.aiMessage().text())
          .isEqualTo(expected.text().substring(0, expected.text().indexOf(stop)));
      assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aStreamIsTheSameText() throws Exception {
      StringBuilder pieces = new StringBuilder();
      CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
      OpenAiStreamingChatModel.builder()
          .baseUrl(url(server))
          .apiKey(KEY)
          .modelName("base")
          .maxTokens(8)
          .temperature(1.0)
          .seed(7)
          .build()
          .chat(
              QUESTION,
              new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String piece) {
                  pieces.append(piece);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                  whole.complete(response);
                }

                @Override
                public void onError(Throwable error) {
                  whole.completeExceptionally(error);
                }
              });

      ChatResponse response = whole.get();
      assertThat(pieces).hasToString(expected.text());
      assertThat(response.aiMessage().text()).isEqualTo(expected.text());
      assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(8);
      assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void textsAreGoneOnWith() {
      assertThat(
              OpenAiLanguageModel.builder()
                  .baseUrl(url(server))
                  .apiKey(KEY)
                  .modelName("base")
                  .temperature(0.0)
                  .build()
                  .generate(QUESTION)
                  .content())
          .isEqualTo(base.complete(QUESTION, options -> options.greedy().maxTokens(16)).text());
    }

    @Test
    void errorsAreItsOwnExceptions() throws Exception {
      assertThatThrownBy(() -> asking(url(server), "base").topP(7.0).build().chat(QUESTION))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("top_p");
      assertThatThrownBy(() -> asking(url(server), "base").apiKey("other").build().chat(QUESTION))
          .isInstanceOf(AuthenticationException.class);
      assertThatThrownBy(() -> asking(url(server), "nobody").build().chat(QUESTION))
          .isInstanceOf(ModelNotFoundException.class);
      whileFull(
          url ->
              assertThatThrownBy(() -> asking(url, "base").build().chat(QUESTION))
                  .isInstanceOf(RateLimitException.class));
    }
  }

  @Nested
  class SpringAis {
    private org.springframework.ai.openai.OpenAiChatModel model(String url, String key) {
      return org.springframework.ai.openai.OpenAiChatModel.builder()
          .options(
              OpenAiChatOptions.builder()
                  .baseUrl(url)
                  .apiKey(key)
                  .model("base")
                  .maxTokens(8)
                  .temperature(1.0)
                  .seed(7)
                  .maxRetries(0)
                  .build())
          .build();
    }

    private static Generation result(org.springframework.ai.chat.model.ChatResponse response) {
      return Objects.requireNonNull(response.getResult());
    }

    private Prompt prompt(OpenAiChatOptions.Builder options) {
      return new Prompt(QUESTION, options.build());
    }

    private org.springframework.ai.chat.model.ChatResponse ask(String model) {
      org.springframework.ai.openai.OpenAiChatModel asked = model(url(server), KEY);
      return asked.call(prompt(asked.getOptions().mutate().model(model)));
    }

    @Test
    void chatsAsTheLibraryAnswers() {
      org.springframework.ai.chat.model.ChatResponse reply = ask("base");

      assertThat(result(reply).getOutput().getText()).isEqualTo(expected.text());
      assertThat(result(reply).getMetadata().getFinishReason()).isEqualTo("LENGTH");
      assertThat(reply.getMetadata().getUsage().getPromptTokens())
          .isEqualTo(expected.promptTokens());
      assertThat(reply.getMetadata().getUsage().getCompletionTokens()).isEqualTo(8);
      assertThat(result(ask("polite@0.5")).getOutput().getText()).isEqualTo(half.text());
    }

    @Test
    void aChatClientStreamsTheSameText() {
      assertThat(
              ChatClient.create(model(url(server), KEY)).prompt(QUESTION).stream()
                  .content()
                  .collect(Collectors.joining())
                  .block())
          .isEqualTo(expected.text());
    }

    @Test
    void errorsAreItsOwnExceptions() throws Exception {
      org.springframework.ai.openai.OpenAiChatModel asked = model(url(server), KEY);
      assertThatThrownBy(() -> asked.call(prompt(asked.getOptions().mutate().temperature(-1.0))))
          .isInstanceOf(BadRequestException.class);
      assertThatThrownBy(() -> model(url(server), "other").call(QUESTION))
          .isInstanceOf(UnauthorizedException.class);
      assertThatThrownBy(() -> ask("nobody")).isInstanceOf(NotFoundException.class);
      whileFull(
          url ->
              assertThatThrownBy(() -> model(url, KEY).call(QUESTION))
                  .isInstanceOf(com.openai.errors.RateLimitException.class));
    }
  }
}
