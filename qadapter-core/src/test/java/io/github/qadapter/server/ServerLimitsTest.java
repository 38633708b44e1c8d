package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapterException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask, how much, how long, and what becomes of clients that go away. */
@Timeout(60)
class ServerLimitsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String SHORT =
      "{'model': 'base', 'messages': [{'role': 'user', 'content': 'a'}], 'max_tokens': 1}";
  private static final String ENDLESS =
      "{'model': 'base', 'messages': [{'role': 'user', 'content': 'a'}], 'max_tokens': 30000,"
          + " 'logit_bias': {'1': -100}%s}";

  private static final Executor CROWD = Executors.newCachedThreadPool();

  @TempDir Path folder;

  private static String endless(boolean stream) {
    return ENDLESS.formatted(stream ? ", 'stream': true" : "");
  }

  /** A request byte by byte, whose reply nobody reads unless the caller does. */
  private static Socket open(ServedTable served, String head, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port());
    OutputStream out = socket.getOutputStream();
    out.write((head + body).getBytes(StandardCharsets.UTF_8));
    out.flush();
    return socket;
  }

  private static Socket ask(ServedTable served, String json) throws IOException {
    String body = json.replace('\'', '"');
    return open(
        served,
        "POST "
            + CHAT
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n",
        body);
  }

  private static void until(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5); // the test's time limit ends it
    }
  }

  @Test
  void aClientThatGoesAwayGivesItsPlaceBack() throws Exception {
    try (ServedTable served = new ServedTable(folder, options -> {})) {
      for (boolean stream : List.of(true, false)) {
        long gone = served.client.metric("clients_gone_total");
        try (Socket socket = ask(served, endless(stream))) {
          assertThat(socket.getInputStream().read()).isEqualTo('H');
          assertThat(served.client.metric("requests_under_way")).isEqualTo(1);
        }
        until(() -> served.client.metric("requests_under_way") == 0);
        assertThat(served.client.metric("clients_gone_total")).isEqualTo(gone + 1);
      }
      assertThat(served.client.post(CHAT, SHORT).status()).isEqualTo(200);
    }
  }

  @Test
  void oneRequestTooManyIsAskedToTryLater() throws Exception {
    try (ServedTable served = new ServedTable(folder, options -> options.maxRequests(1));
        Socket socket = ask(served, endless(true))) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');

      Client.Got got = served.client.post(CHAT, SHORT);

      assertThat(got.status()).isEqualTo(429);
      assertThat(got.response().headers().firstValue("Retry-After")).hasValue("1");
      assertThat(got.error().get("code").asText()).isEqualTo("rate_limit_exceeded");
      assertThat(served.client.get("/health").json().get("status").asText()).isEqualTo("ok");
    }
  }

  /** What a client reads last of a reply: the mark of a stream's end, or an object's brace. */
  private static void readToTheEnd(InputStream reply, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = reply.read();
      assertThat(next).as(read.toString()).isNotNegative();
      read.append((char) next);
    }
  }

  @Test
  void thePlaceIsFreeBeforeTheReplyIsWhole() throws Exception {
    try (ServedTable served = new ServedTable(folder, options -> options.maxRequests(1))) {
      for (int i = 0; i < 200; i++) {
        boolean stream = i % 2 == 0;
        String asked = stream ? SHORT.replace("}]", "}], 'stream': true") : SHORT;
        try (Socket socket = ask(served, asked)) {
          readToTheEnd(socket.getInputStream(), stream ? "[DONE]" : "\"strength\":");
          assertThat(served.client.metric("requests_under_way")).isZero();
        }
      }
    }
  }

  @Test
  void aFloodGetsAnswersOrIsAskedToTryLater() {
    try (ServedTable served = new ServedTable(folder, options -> options.maxRequests(4))) {
      String asked = SHORT.replace("'max_tokens': 1", "'max_tokens': 20");
      String alone = served.client.post(CHAT, asked).json().at("/choices/0").toString();
      List<CompletableFuture<Client.Got>> flood =
          IntStream.range(0, 100)
              .mapToObj(
                  i -> CompletableFuture.supplyAsync(() -> served.client.post(CHAT, asked), CROWD))
              .toList();

      for (CompletableFuture<Client.Got> one : flood) {
        Client.Got got = one.join();
        assertThat(got.status()).as(got.text()).isIn(200, 429);
        if (got.status() == 429) {
          assertThat(got.response().headers().firstValue("Retry-After")).hasValue("1");
        } else {
          assertThat(got.json().at("/choices/0")).hasToString(alone);
        }
      }
      assertThat(served.client.metric("requests_under_way")).isZero();
    }
  }

  /** Nobody waits for those who do not read, and their answers end with their time. */
  @Test
  void slowReadersKeepNobodyWaiting() throws Exception {
    try (ServedTable served =
        new ServedTable(folder, options -> options.requestTime(Duration.ofSeconds(3)))) {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        // Of the sixteen answers that grow at once these leave room for one.
        slow.add(ask(served, endless(true).replace("'stream'", "'n': 5, 'stream'")));
      }
      until(() -> served.client.metric("requests_under_way") == 3);
      assertThat(served.client.post(CHAT, SHORT).status()).isEqualTo(200);
      until(() -> served.client.metric("requests_under_way") == 0);
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void metersOfMicrometerStandBesideTheServersOwn() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.counter("chats").increment();
    try (ServedTable served = new ServedTable(folder, options -> options.metrics(meters::scrape))) {
      assertThat(served.client.get("/metrics").text())
          .contains("\nqadapter_server_requests_total 0\n", "\nchats_total 1.0\n");
    }
  }

  @Test
  void whatIsTooLongIsRefusedAndWhatTakesTooLongEnds() {
    try (ServedTable served =
        new ServedTable(
            folder, options -> options.maxBodyBytes(500).requestTime(Duration.ofMillis(80)))) {
      Client.Got large = served.client.post(CHAT, SHORT + " ".repeat(500));
      assertThat(large.status()).isEqualTo(413);
      assertThat(large.error().get("code").asText()).isEqualTo("request_too_large");

      Client.Got late = served.client.post(CHAT, endless(false));
      assertThat(late.status()).as(late.text()).isEqualTo(504);
      assertThat(late.error().get("code").asText()).isEqualTo("timeout");
      assertThat(late.response().headers().firstValue("X-Should-Retry")).hasValue("false");

      Client.Got stream = served.client.post(CHAT, endless(true));
      List<String> lines = stream.text().lines().filter(line -> !line.isEmpty()).toList();
      assertThat(lines.get(lines.size() - 1)).startsWith("data: {\"error\"").contains("timeout");
    }
  }

  @Test
  void whoSendsSlowlyIsCutOff() throws Exception {
    try (ServedTable served =
            new ServedTable(folder, options -> options.requestTime(Duration.ofMillis(200)));
        Socket body =
            open(
                served,
                "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n",
                "{")) {
      String reply = new String(body.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(reply).isEmpty(); // the connection ends
    }
  }

  @Test
  void aKeyIsNeededWhereOneIsSet() {
    try (ServedTable served = new ServedTable(folder, options -> options.key("sesame"))) {
      for (String[] headers :
          List.of(
              new String[] {},
              new String[] {"Authorization", "Bearer other"},
              new String[] {"Authorization", "Bearer "},
              new String[] {"Authorization", "sesame"})) {
        Client.Got got = served.client.post(CHAT, SHORT, headers);
        assertThat(got.status()).isEqualTo(401);
        assertThat(got.error().get("code").asText()).isEqualTo("invalid_api_key");
        assertThat(got.response().headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      }
      assertThat(served.client.get("/v1/models").status()).isEqualTo(401);
      assertThat(served.client.get("/health").status()).isEqualTo(200);
      assertThat(served.client.post(CHAT, SHORT, "Authorization", "Bearer sesame").status())
          .isEqualTo(200);
    }
  }

  @Test
  void pagesOfOtherOriginsMayNotAsk() throws Exception {
    try (ServedTable served = new ServedTable(folder, options -> options.allowedHosts("My.host"))) {
      String own = "http://" + served.server.uri().getAuthority();
      assertThat(served.client.post(CHAT, SHORT, "Origin", own).status()).isEqualTo(200);
      for (String origin : List.of("http://evil.example", "null", own + "1", "https:opaque")) {
        Client.Got got = served.client.post(CHAT, SHORT, "Origin", origin);
        assertThat(got.status()).as(origin).isEqualTo(403);
        assertThat(got.response().headers().map()).doesNotContainKey("access-control-allow-origin");
      }
      assertThat(status(served, "evil.example")).isEqualTo("403");
      assertThat(status(served, "my.host:80")).isEqualTo("200");
      assertThat(status(served, "[::1]:80")).isEqualTo("200");
    }
  }

  private static String status(ServedTable served, String host) throws IOException {
    try (Socket socket =
        open(
            served,
            "GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n",
            "")) {
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.UTF_8).substring(9);
    }
  }

  @Test
  void errorsHaveOneShape() {
    try (ServedTable served = new ServedTable(folder, options -> {})) {
      assertThat(served.client.get("/v1/nothing").status()).isEqualTo(404);
      assertThat(served.client.get("/v1/../../etc/passwd").error().get("code").asText())
          .isEqualTo("unknown_url");
      Client.Got method = served.client.get(CHAT);
      assertThat(method.status()).isEqualTo(405);
      assertThat(method.response().headers().firstValue("Allow")).hasValue("POST");
      for (String body : List.of("", "{", "[]", "nonsense", "{} {}", "[".repeat(2000))) {
        Client.Got got = served.client.post(CHAT, body);
        assertThat(got.status()).as(body).isEqualTo(400);
        assertThat(got.error().get("type").asText()).isEqualTo("invalid_request_error");
      }
      Client.Got nothing =
          served.client.post(CHAT, "{'messages': [{'role': 'user', 'content': 'a'}]}");
      assertThat(nothing.error().get("param").asText()).isEqualTo("model");
    }
  }

  @Test
  void feedbackIsLoggedToBeLearnedFrom() throws Exception {
    Path log = folder.resolve("log");
    String asked = "'messages': [{'role': 'user', 'content': 'a cold day'}]";
    try (ServedTable served = new ServedTable(folder, options -> options.feedback(log))) {
      for (String body :
          List.of(
              "{" + asked + ", 'chosen': 'blue', 'rejected': 'few'}",
              "{" + asked + ", 'kept': 'early', 'refused': 'day'}",
              "{" + asked + ", 'answer': 'cold', 'thumb': 'up'}",
              "{" + asked + ", 'answer': 'a', 'thumb': 'down'}")) {
        Client.Got got = served.client.post("/v1/feedback", body);
        assertThat(got.status()).as(got.text()).isEqualTo(200);
      }
      for (String body :
          List.of(
              "{" + asked + "}",
              "{" + asked + ", 'chosen': 'blue'}",
              "{" + asked + ", 'chosen': 'blue', 'rejected': 'blue'}",
              "{" + asked + ", 'answer': 'a', 'thumb': 'sideways'}")) {
        assertThat(served.client.post("/v1/feedback", body).status()).as(body).isEqualTo(400);
      }
      assertThat(served.client.metric("feedback_total")).isEqualTo(4);
    }
    try (Stream<Path> files = Files.list(log)) {
      assertThat(files).isNotEmpty();
    }
    assertThat(PreferenceData.read(log).pairs())
        .extracting(PreferencePair::chosen)
        .containsExactlyInAnyOrder("blue", "early", "cold");
  }

  @Test
  void withoutAFolderFeedbackIsRefused() {
    try (ServedTable served = new ServedTable(folder, options -> {})) {
      JsonNode error =
          served
              .client
              .post("/v1/feedback", "{'messages': [], 'answer': 'a', 'thumb': 'up'}")
              .error();
      assertThat(error.get("message").asText()).contains("feedback");
    }
  }

  @Test
  void aStopWaitsForWhatIsUnderWay() throws Exception {
    ServedTable served = new ServedTable(folder, options -> {});
    CompletableFuture<Client.Got> answer =
        CompletableFuture.supplyAsync(
            () -> served.client.post(CHAT, endless(false).replace("30000", "1500")));
    until(() -> served.client.metric("requests_under_way") == 1);

    served.close();

    assertThat(answer.get().status()).isEqualTo(200);
    assertThat(answer.get().json().get("usage").get("completion_tokens").asInt()).isEqualTo(1500);
  }

  @Test
  void anAddressThatIsTakenIsSaid() {
    try (ServedTable served = new ServedTable(folder, options -> {})) {
      assertThatExceptionOfType(QAdapterException.class)
          .isThrownBy(
              () ->
                  QAdapterServer.start(served.base, options -> options.port(served.server.port())))
          .withMessageContaining("take another port");
    }
  }

  @Test
  void badOptionsAreRefusedAtTheCall() {
    ServerOptions.Builder builder = ServerOptions.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.port(70_000));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.key(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRequests(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.requestTime(Duration.ZERO));
    assertThat(builder.key("sesame").build().toString()).doesNotContain("sesame");
  }
}
