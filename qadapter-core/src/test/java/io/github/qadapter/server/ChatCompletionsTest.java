package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversations as OpenAI's clients send them, and what comes back. */
@Timeout(60)
class ChatCompletionsTest {
  private static final String PATH = "/v1/chat/completions";
  private static final List<Message> ASKED = List.of(Message.user("a cold day"));
  private static final String SAMPLED =
      "'messages': [{'role': 'user', 'content': 'a cold day'}], 'max_tokens': 6,"
          + " 'temperature': 1, 'seed': 4, 'logit_bias': {'0': -100, '1': -100, '2': -100,"
          + " '3': -100}";
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().maxTokens(6).temperature(1).seed(4).banTokens(0, 1, 2, 3).build();

  @TempDir static Path folder;
  private static ServedTable served;

  @BeforeAll
  static void start() {
    served = new ServedTable(folder, options -> {});
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static JsonNode ask(String model, String more) {
    Client.Got got = served.client.post(PATH, "{'model': '" + model + "', " + SAMPLED + more + "}");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    return got.json();
  }

  private static String content(JsonNode reply, int choice) {
    return reply.get("choices").get(choice).get("message").get("content").asText();
  }

  @Test
  void aReplyHasAllThatClientsRead() {
    JsonNode reply = ask("base", "");

    Reply expected = served.base.reply(ASKED, OPTIONS);
    assertThat(reply.get("id").asText()).startsWith("chatcmpl-");
    assertThat(reply.get("object").asText()).isEqualTo("chat.completion");
    assertThat(reply.get("created").isIntegralNumber()).isTrue();
    assertThat(reply.get("model").asText()).isEqualTo("base");
    assertThat(reply.get("system_fingerprint").asText()).startsWith("fp_");
    JsonNode choice = reply.get("choices").get(0);
    assertThat(choice.get("index").asInt()).isZero();
    assertThat(choice.get("message").get("role").asText()).isEqualTo("assistant");
    assertThat(choice.get("message").get("refusal").isNull()).isTrue();
    assertThat(choice.get("logprobs").isNull()).isTrue();
    assertThat(choice.get("finish_reason").asText()).isEqualTo("length");
    assertThat(content(reply, 0)).isEqualTo(expected.text());
    JsonNode usage = reply.get("usage");
    assertThat(usage.get("prompt_tokens").asInt()).isEqualTo(expected.promptTokens());
    assertThat(usage.get("completion_tokens").asInt()).isEqualTo(6);
    assertThat(usage.get("total_tokens").asInt()).isEqualTo(6 + expected.promptTokens());
  }

  @Test
  void severalAnswersDrawWithTheSeedsAfterTheFirst() {
    JsonNode reply = ask("base", ", 'n': 3");

    List<String> expected =
        served.base.replies(ASKED, 3, OPTIONS).stream().map(Reply::text).toList();
    assertThat(List.of(content(reply, 0), content(reply, 1), content(reply, 2)))
        .isEqualTo(expected);
    assertThat(reply.get("choices").get(2).get("index").asInt()).isEqualTo(2);
    assertThat(reply.get("usage").get("completion_tokens").asInt()).isEqualTo(18);
  }

  @Test
  void aNameCarriesAdaptersAndStrengths() {
    try (CustomModel polite = QAdapter.load(served.base, served.adapters.resolve("polite"));
        CustomModel brief = QAdapter.load(served.base, served.adapters.resolve("brief"))) {
      LanguageModel both = QAdapter.mix(polite.withStrength(0.7), brief.withStrength(1.5));

      assertThat(content(ask("polite", ""), 0)).isEqualTo(polite.reply(ASKED, OPTIONS).text());
      assertThat(content(ask("polite@0.5", ""), 0))
          .isEqualTo(polite.withStrength(0.5).reply(ASKED, OPTIONS).text());
      assertThat(content(ask("polite", ", 'qadapter': {'strength': 0.5}"), 0))
          .isEqualTo(polite.withStrength(0.5).reply(ASKED, OPTIONS).text());
      JsonNode mixed = ask("polite@0.7+brief@1.5", "");
      assertThat(content(mixed, 0)).isEqualTo(both.reply(ASKED, OPTIONS).text());
      assertThat(mixed.get("model").asText()).isEqualTo("polite@0.7+brief@1.5");
      JsonNode acting = mixed.get("qadapter");
      assertThat(acting.get("strength").asDouble()).isCloseTo(2.2, within(1e-9));
      assertThat(acting.get("adapters").toString())
          .isEqualTo(
              "[{\"name\":\"polite\",\"strength\":0.7,\"scope\":1.0},"
                  + "{\"name\":\"brief\",\"strength\":1.5,\"scope\":1.0}]");
    }
  }

  @Test
  void aStreamIsTheSameAnswerInPieces() {
    Client.Got got =
        served.client.post(
            PATH,
            "{'model': 'polite', 'stream': true, 'stream_options': {'include_usage': true}, "
                + SAMPLED
                + "}");

    assertThat(got.response().headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<JsonNode> events = got.events();
    JsonNode first = events.get(0).get("choices").get(0);
    assertThat(first.get("delta").get("role").asText()).isEqualTo("assistant");
    assertThat(first.get("finish_reason").isNull()).isTrue();
    String text =
        events.stream()
            .flatMap(event -> StreamSupport.stream(event.get("choices").spliterator(), false))
            .map(choice -> choice.get("delta").path("content").asText())
            .collect(Collectors.joining());
    assertThat(text).isEqualTo(content(ask("polite", ""), 0));
    JsonNode last = events.get(events.size() - 2);
    assertThat(last.get("choices").get(0).get("finish_reason").asText()).isEqualTo("length");
    assertThat(last.get("usage").isNull()).isTrue();
    JsonNode usage = events.get(events.size() - 1);
    assertThat(usage.get("choices")).isEmpty();
    assertThat(usage.get("usage").get("completion_tokens").asInt()).isEqualTo(6);
  }

  @Test
  void severalAnswersStreamByTheirNumbers() {
    List<JsonNode> events =
        served
            .client
            .post(PATH, "{'model': 'base', 'n': 2, 'stream': true, " + SAMPLED + "}")
            .events();

    List<Reply> expected = served.base.replies(ASKED, 2, OPTIONS);
    for (int i = 0; i < 2; i++) {
      int answer = i;
      assertThat(
              events.stream()
                  .map(event -> event.get("choices").get(0))
                  .filter(choice -> choice.get("index").asInt() == answer)
                  .map(choice -> choice.get("delta").path("content").asText())
                  .collect(Collectors.joining()))
          .isEqualTo(expected.get(i).text());
    }
  }

  @Test
  void logProbabilitiesAreThoseOfThePolicyThatAnswers() {
    JsonNode reply = ask("base", ", 'logprobs': true, 'top_logprobs': 2");

    JsonNode content = reply.get("choices").get(0).get("logprobs").get("content");
    assertThat(content).hasSize(6);
    String before = "<assistant>";
    for (JsonNode token : content) {
      String text = token.get("token").asText();
      assertThat(token.get("logprob").asDouble())
          .isCloseTo(ServedTable.TABLE.logProbability(before, text), within(1e-4));
      assertThat(token.get("top_logprobs")).hasSize(2);
      assertThat(token.get("bytes").get(0).asInt()).isEqualTo(text.charAt(0));
      before = text;
    }
  }

  @Test
  void aStopEndsBeforeItAndPartsOfContentAreText() {
    JsonNode whole = ask("base", "");
    String[] words = content(whole, 0).split(" ", -1);
    Client.Got got =
        served.client.post(
            PATH,
            "{'model': 'base', 'max_completion_tokens': 6, 'temperature': 1, 'seed': 4,"
                + " 'logit_bias': {'0': -100, '1': -100, '2': -100, '3': -100},"
                + " 'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'a cold"
                + " day'}]}], 'stop': ['"
                + words[1]
                + "'], 'user': 'x', 'metadata': {}, 'store': false, 'tools': [],"
                + " 'tool_choice': 'auto', 'response_format': {'type': 'text'}, 'whatever': 1}");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
    JsonNode choice = got.json().get("choices").get(0);
    assertThat(choice.get("message").get("content").asText()).doesNotContain(words[1]);
    assertThat(choice.get("finish_reason").asText()).isEqualTo("stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'tools': [{'type': 'function'}]                    | tools
          'tool_choice': 'required'                          | tool_choice
          'functions': [{'name': 'f'}]                       | functions
          'response_format': {'type': 'json_object'}         | response_format
          'modalities': ['text', 'audio']                    | modalities
          'temperature': 'hot'                               | temperature
          'temperature': -1                                  | temperature
          'top_p': 2                                         | top_p
          'n': 0                                             | n
          'n': 1.5                                           | n
          'max_tokens': -3                                   | max_tokens
          'stop': [1]                                        | stop
          'seed': 'x'                                        | seed
          'stream': 1                                        | stream
          'stream_options': []                               | stream_options
          'logit_bias': {'a': 1}                             | logit_bias
          'top_logprobs': 3                                  | top_logprobs
          'qadapter': {'strength': -1}                       | qadapter.strength
          """)
  void whatCannotBeDoneIsRefusedByName(String field, String param) {
    Client.Got got =
        served.client.post(
            PATH,
            "{'model': 'polite', 'messages': [{'role': 'user', 'content': 'a'}], %s}"
                .formatted(field));

    assertThat(got.status()).as(got.text()).isEqualTo(400);
    assertThat(got.error().get("param").asText()).isEqualTo(param);
    assertThat(got.error().get("type").asText()).isEqualTo("invalid_request_error");
    assertThat(got.error().get("message").asText()).endsWith(".").contains(param);
    assertThat(got.error().has("code")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {'url': 'x'}}]}] | messages[0].content
          [{'role': 'tool', 'content': 'x'}]                                                | messages[0].role
          [{'role': 'king', 'content': 'x'}]                                                | messages[0].role
          [{'role': 'user', 'content': 3}]                                                  | messages[0].content
          []                                                                                | messages
          3                                                                                 | messages
          """)
  void messagesThatAreNoConversationAreRefused(String messages, String param) {
    Client.Got got = served.client.post(PATH, "{'model': 'base', 'messages': " + messages + "}");

    assertThat(got.status()).as(got.text()).isEqualTo(400);
    assertThat(got.error().get("param").asText()).isEqualTo(param);
  }

  @ParameterizedTest
  @CsvSource({
    "rude, 404, model_not_found",
    "polite+rude, 404, model_not_found",
    "polite+polite, 404, model_not_found",
    "polite@, 400,",
    "polite@-1, 400,",
    "polite@NaN, 400,",
    "../polite, 404, model_not_found",
  })
  void modelsThatAreNotThereAreRefused(String model, int status, String code) {
    Client.Got got =
        served.client.post(
            PATH, "{'model': '" + model + "', 'messages': [{'role': 'user', 'content': 'a'}]}");

    assertThat(got.status()).as(got.text()).isEqualTo(status);
    assertThat(got.error().get("param").asText()).isEqualTo("model");
    assertThat(got.error().get("code").asText("")).isEqualTo(code == null ? "" : code);
  }
}
