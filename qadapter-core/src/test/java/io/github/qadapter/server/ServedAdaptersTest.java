package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Adapters that come, change and go while the server runs. */
@Timeout(60)
class ServedAdaptersTest {
  private static final String PATH = "/v1/completions";

  @TempDir Path folder;
  private ServedTable served;

  @BeforeEach
  void start() {
    served = new ServedTable(folder, options -> options.lookEvery(Duration.ofMillis(20)));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    served
        .client
        .get("/v1/models")
        .json()
        .get("data")
        .forEach(m -> names.add(m.get("id").asText()));
    return names;
  }

  private JsonNode ask(String model) {
    return served
        .client
        .post(
            PATH,
            "{'model': '"
                + model
                + "', 'prompt': 'a cold day', 'max_tokens': 0, 'echo': true, 'logprobs': 1}")
        .json();
  }

  private static double logProbability(JsonNode reply) {
    return reply.get("choices").get(0).get("logprobs").get("token_logprobs").get(2).asDouble();
  }

  private static void delete(Path adapter) throws IOException {
    try (Stream<Path> files = Files.list(adapter)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(adapter);
  }

  @Test
  void modelsAreListedAndFoundByEncodedNames() {
    JsonNode list = served.client.get("/v1/models").json();
    assertThat(list.get("object").asText()).isEqualTo("list");
    assertThat(names()).containsExactly("base", "brief", "polite");
    JsonNode polite = list.get("data").get(2);
    assertThat(polite.get("object").asText()).isEqualTo("model");
    assertThat(polite.get("created").isIntegralNumber()).isTrue();
    assertThat(polite.get("owned_by").asText()).isEqualTo("qadapter");
    assertThat(polite.get("parent").asText()).isEqualTo("base");
    assertThat(list.get("data").get(0).get("parent").isNull()).isTrue();

    for (String id : List.of("polite@0.7+brief@0.5", "polite%400.7%2Bbrief%400.5", "table")) {
      Client.Got got = served.client.get("/v1/models/" + id);
      assertThat(got.status()).as(got.text()).isEqualTo(200);
    }
    assertThat(served.client.get("/v1/models/polite%400.5").json().get("id").asText())
        .isEqualTo("polite@0.5");
    assertThat(served.client.get("/v1/models/rude").status()).isEqualTo(404);
    assertThat(served.client.get("/v1/models/..%2F..%2Fpolite").status()).isEqualTo(404);
  }

  @Test
  void aBaseMayHaveTheNameThatAHubGaveIt() {
    try (ServedTable named =
        new ServedTable(folder.resolve("other"), options -> options.baseName("org/name:Q4+x"))) {
      for (String id : List.of("org/name:Q4+x", "org%2Fname%3AQ4%2Bx")) {
        assertThat(named.client.get("/v1/models/" + id).json().get("id").asText())
            .isEqualTo("org/name:Q4+x");
      }
      assertThat(
              named
                  .client
                  .post(PATH, "{'model': 'org/name:Q4+x', 'prompt': 'a', 'max_tokens': 1}")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void adaptersComeChangeAndGo() throws Exception {
    double before = logProbability(ask("polite"));
    double brief = logProbability(ask("brief"));

    ServedTable.TABLE.writeAdapter(served.adapters.resolve("terse"), ServedTable.BRIEF);
    until(() -> names().contains("terse"));
    assertThat(logProbability(ask("terse"))).isEqualTo(brief);

    String print = ask("polite").get("system_fingerprint").asText();
    delete(served.adapters.resolve("polite"));
    ServedTable.TABLE.writeAdapter(served.adapters.resolve("polite"), ServedTable.BRIEF);
    until(() -> !print.equals(ask("polite").path("system_fingerprint").asText(print)));
    assertThat(logProbability(ask("polite"))).isEqualTo(brief).isNotEqualTo(before);

    delete(served.adapters.resolve("terse"));
    until(() -> !names().contains("terse"));
    assertThat(ask("terse").get("error").get("code").asText()).isEqualTo("model_not_found");
  }

  @Test
  void whatCannotBeOpenedLeavesTheOneBeforeInPlace() throws Exception {
    double before = logProbability(ask("polite"));

    Files.writeString(
        served.adapters.resolve("polite").resolve("adapter_config.json"), "{ nonsense");
    until(
        () ->
            served
                .client
                .get("/v1/models")
                .json()
                .path("refused")
                .toString()
                .equals("[\"polite\"]"));

    assertThat(logProbability(ask("polite"))).isEqualTo(before);
  }

  @Test
  void anAnswerUnderWayKeepsTheAdapterItBeganWith() throws Exception {
    HttpRequest request =
        served
            .client
            .request(PATH)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\": \"polite\", \"prompt\": \"a\", \"max_tokens\": 3000, \"stream\":"
                        + " true, \"logit_bias\": {\"1\": -100}}"))
            .build();
    HttpResponse<java.io.InputStream> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String first = lines.readLine();
      delete(served.adapters.resolve("polite"));
      served.server.rescanAdapters();
      assertThat(names()).doesNotContain("polite");

      List<String> rest = lines.lines().filter(line -> !line.isEmpty()).toList();
      assertThat(first).startsWith("data: ");
      assertThat(rest.get(rest.size() - 1)).isEqualTo("data: [DONE]");
      assertThat(rest).noneMatch(line -> line.contains("\"error\""));
      assertThat(rest.get(rest.size() - 2)).contains("\"finish_reason\":\"length\"");
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void until(Condition condition) throws InterruptedException {
    while (!condition.holds()) {
      Thread.sleep(10); // the test's time limit ends it
    }
  }
}
