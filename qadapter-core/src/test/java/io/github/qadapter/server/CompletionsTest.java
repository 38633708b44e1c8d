package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.QAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Texts gone on with and scored, as harnesses for evaluation ask for them. */
@Timeout(60)
class CompletionsTest {
  private static final String PATH = "/v1/completions";

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

  private static JsonNode ask(String fields) {
    Client.Got got = served.client.post(PATH, "{" + fields + "}");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    return got.json();
  }

  private static String likeliestAfter(String word) {
    return ServedTable.TABLE.vocabulary().stream()
        .max(
            java.util.Comparator.comparingDouble(
                next -> ServedTable.TABLE.logProbability(word, next)))
        .orElseThrow();
  }

  private static int id(String word) {
    return ServedTable.TABLE.id(word);
  }

  @Test
  void aTextIsGoneOnWith() {
    JsonNode reply = ask("'model': 'base', 'prompt': 'a cold day', 'max_tokens': 1");

    assertThat(reply.get("object").asText()).isEqualTo("text_completion");
    JsonNode choice = reply.get("choices").get(0);
    assertThat(choice.get("text").asText().strip())
        .isEqualTo(
            served.base.complete("a cold day", options -> options.maxTokens(1)).text().strip());
    assertThat(choice.get("logprobs").isNull()).isTrue();
    assertThat(reply.get("usage").get("prompt_tokens").asInt()).isEqualTo(3);
  }

  /** The request of lm-evaluation-harness: batches of token ids, one token, echo, logprobs 1. */
  @Test
  void aHarnessGetsTheLogProbabilityOfEachTokenAndTheLikeliestInItsPlace() {
    List<List<String>> texts =
        List.of(
            List.of("a", "cold", "day", "blue"),
            List.of("few", likeliestAfter("few"), "early"),
            List.of("day"));
    String ids =
        texts.stream()
            .map(text -> text.stream().map(CompletionsTest::id).toList().toString())
            .collect(Collectors.joining(", "));

    JsonNode choices =
        ask("'model': 'base', 'prompt': ["
                + ids
                + "], 'max_tokens': 1, 'logprobs': 1, 'echo': true, 'temperature': 0, 'seed': 1234")
            .get("choices");

    assertThat(choices).hasSize(3);
    for (int i = 0; i < texts.size(); i++) {
      List<String> text = texts.get(i);
      assertThat(choices.get(i).get("index").asInt()).isEqualTo(i);
      JsonNode told = choices.get(i).get("logprobs");
      assertThat(told.get("tokens")).hasSize(text.size() + 1);
      assertThat(told.get("token_logprobs")).hasSize(text.size() + 1);
      assertThat(told.get("top_logprobs")).hasSize(text.size() + 1);
      assertThat(told.get("text_offset")).hasSize(text.size() + 1);
      assertThat(told.get("token_logprobs").get(0).isNull()).isTrue();
      assertThat(told.get("top_logprobs").get(0).isNull()).isTrue();
      for (int t = 1; t < text.size(); t++) {
        String before = text.get(t - 1);
        double found = told.get("token_logprobs").get(t).asDouble();
        JsonNode top = told.get("top_logprobs").get(t);
        String likeliest = likeliestAfter(before);
        assertThat(told.get("tokens").get(t).asText()).isEqualTo(text.get(t));
        assertThat(found)
            .isCloseTo(ServedTable.TABLE.logProbability(before, text.get(t)), within(1e-4));
        assertThat(top.get(likeliest).asDouble())
            .isCloseTo(ServedTable.TABLE.logProbability(before, likeliest), within(1e-4));
        // As the harness tells greedy tokens: by ==.
        assertThat(found == top.get(likeliest).asDouble()).isEqualTo(text.get(t).equals(likeliest));
      }
      String last = text.get(text.size() - 1);
      assertThat(told.get("tokens").get(text.size()).asText()).isEqualTo(likeliestAfter(last));
    }
  }

  /** One pass tells both; a penalty too small to matter asks the engine, which is a second one. */
  @Test
  void theTokenAfterScoredPromptsIsTheOneThatTheEngineTakes() {
    for (String model : List.of("base", "polite@0.5", "polite@0.7+brief@0.5")) {
      String asked =
          "'model': '"
              + model
              + "', 'prompt': ['a cold day', 'few'], 'n': 2, 'max_tokens': 1, 'logprobs': 3,"
              + " 'echo': true, 'temperature': 0";

      JsonNode once = ask(asked);
      JsonNode twice = ask(asked + ", 'presence_penalty': 1e-9");

      assertThat(once.get("usage")).isEqualTo(twice.get("usage"));
      assertThat(once.get("qadapter")).isEqualTo(twice.get("qadapter"));
      for (int i = 0; i < 4; i++) {
        JsonNode one = once.get("choices").get(i);
        JsonNode other = twice.get("choices").get(i);
        for (String field : List.of("index", "text", "finish_reason")) {
          assertThat(one.get(field)).as(field).isEqualTo(other.get(field));
        }
        assertThat(one.at("/logprobs/tokens")).isEqualTo(other.at("/logprobs/tokens"));
        int last = one.at("/logprobs/tokens").size() - 1;
        assertThat(one.at("/logprobs/top_logprobs/" + last)).hasSize(3);
        assertThat(one.at("/logprobs/token_logprobs/" + last).asDouble())
            .isCloseTo(other.at("/logprobs/token_logprobs/" + last).asDouble(), within(1e-5));
      }
    }
  }

  @Test
  void scoresFollowAdapterAndStrength() {
    for (String model : List.of("polite@0.5", "polite@0", "polite@0.7+brief@0.5")) {
      JsonNode told =
          ask("'model': '"
                  + model
                  + "', 'prompt': 'a cold day blue', 'max_tokens': 0, 'logprobs': 2, 'echo': true")
              .get("choices")
              .get(0)
              .get("logprobs");
      List<Double> found = new ArrayList<>();
      told.get("token_logprobs").forEach(log -> found.add(log.asDouble()));
      try (CustomModel polite = QAdapter.load(served.base, served.adapters.resolve("polite"));
          CustomModel brief = QAdapter.load(served.base, served.adapters.resolve("brief"))) {
        LogLikelihood expected =
            switch (model) {
              case "polite@0.5" ->
                  polite.withStrength(0.5).completionLogLikelihood("a", " cold day blue");
              case "polite@0" -> served.base.completionLogLikelihood("a", " cold day blue");
              default ->
                  QAdapter.mix(polite.withStrength(0.7), brief.withStrength(0.5))
                      .completionLogLikelihood("a", " cold day blue");
            };
        assertThat(found.subList(1, 4)).hasSameSizeAs(expected.tokens());
        for (int t = 0; t < 3; t++) {
          assertThat(found.get(t + 1))
              .as(model)
              .isCloseTo(expected.tokens().get(t).logProbability(), within(1e-5));
        }
      }
      assertThat(told.get("tokens")).hasSize(4);
    }
  }

  @Test
  void batchesAndNumbersOfAnswersAreNumberedThrough() {
    JsonNode reply =
        ask(
            "'model': 'base', 'prompt': ['a', 'blue'], 'n': 2, 'max_tokens': 2,"
                + " 'temperature': 1, 'seed': 3, 'echo': true");

    JsonNode choices = reply.get("choices");
    assertThat(choices).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(choices.get(i).get("index").asInt()).isEqualTo(i);
      assertThat(choices.get(i).get("text").asText()).startsWith(i < 2 ? "a" : "blue");
    }
    assertThat(reply.get("usage").get("prompt_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void aLargeBatchIsAnsweredWhole() {
    String prompts = String.join(", ", java.util.Collections.nCopies(70, "'a cold day'"));
    JsonNode choices =
        ask("'model': 'polite', 'prompt': [" + prompts + "], 'max_tokens': 2").get("choices");

    assertThat(choices).hasSize(70);
    assertThat(choices.findValuesAsText("text")).containsOnly(choices.get(0).get("text").asText());
  }

  @Test
  void aStreamEchoesFirst() {
    List<JsonNode> events =
        served
            .client
            .post(
                PATH,
                "{'model': 'base', 'prompt': 'a cold day', 'max_tokens': 3, 'stream': true,"
                    + " 'echo': true, 'logit_bias': {'1': -100}}")
            .events();

    assertThat(events.get(0).get("choices").get(0).get("text").asText()).isEqualTo("a cold day");
    assertThat(events.get(events.size() - 1).get("choices").get(0).get("finish_reason").asText())
        .isEqualTo("length");
  }

  @Test
  void theTokenizerCanBeAskedFor() {
    JsonNode info = served.client.get("/tokenizer_info").json();
    assertThat(info.get("chat_template").asText()).contains("<assistant>");
    assertThat(info.has("eos_token")).isTrue();
    assertThat(info.has("bos_token")).isTrue();
    assertThat(info.has("pad_token")).isTrue();

    JsonNode ids =
        served
            .client
            .post("/tokenize", "{'prompt': 'a cold day', 'add_special_tokens': false}")
            .json()
            .get("tokens");
    assertThat(ids.toString()).isEqualTo("[" + id("a") + "," + id("cold") + "," + id("day") + "]");
    assertThat(
            served
                .client
                .post("/detokenize", "{'tokens': " + ids + "}")
                .json()
                .get("prompt")
                .asText())
        .isEqualTo("a cold day");
    assertThat(
            served
                .client
                .post("/tokenize", "{'messages': [{'role': 'user', 'content': 'a'}]}")
                .json()
                .get("tokens")
                .toString())
        .isEqualTo(
            List.of(id("<user>"), id("a"), id("<end>"), id("<assistant>"))
                .toString()
                .replace(" ", ""));
  }

  @Test
  void whatIsNoPromptIsRefused() {
    for (String prompt :
        List.of("[]", "3", "{}", "[[1, 'x']]", "['a', 3]", "[[-1]]", "[[99999]]")) {
      Client.Got got = served.client.post(PATH, "{'model': 'base', 'prompt': " + prompt + "}");
      assertThat(got.status()).as(prompt + got.text()).isEqualTo(400);
    }
    assertThat(served.client.post(PATH, "{'model': 'base', 'prompt': ''}").status()).isEqualTo(400);
    assertThat(served.client.post("/detokenize", "{'tokens': [99999]}").status()).isEqualTo(400);
  }
}
