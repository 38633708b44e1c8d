package io.github.qadapter.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.internal.fixture.Mutator;
import io.github.qadapter.internal.fixture.NativeMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that chance or malice has changed get an answer or a typed error, and harm nobody else.
 * As many as {@code -Dqadapter.load.requests} says, 300 without it.
 */
class HostileRequestsTest {
  private static final Logger LOG = LoggerFactory.getLogger(HostileRequestsTest.class);
  private static final int REQUESTS = Integer.getInteger("qadapter.load.requests", 300);
  private static final long SEED = Long.getLong("qadapter.load.seed", 0);
  private static final String SOUND =
      "{'model': 'polite', 'messages': [{'role': 'user', 'content': 'Why?'}], 'max_tokens': 2,"
          + " 'temperature': 1, 'seed': 1}";

  /** By path, a request with all of its fields; each takes a moment. */
  private static final Map<String, String> SEEDS =
      Map.of(
          "/v1/chat/completions",
          "{'model': 'polite@0.5', 'messages': [{'role': 'system', 'content': 'Be kind.'},"
              + " {'role': 'user', 'content': [{'type': 'text', 'text': 'Why?'}]}],"
              + " 'max_tokens': 2, 'temperature': 0.7, 'top_p': 0.9, 'n': 2, 'seed': 7,"
              + " 'stop': ['x', 'y'], 'presence_penalty': 0.1, 'frequency_penalty': 0.1,"
              + " 'logit_bias': {'5': -100, '6': 3}, 'logprobs': true, 'top_logprobs': 2,"
              + " 'stream': true, 'stream_options': {'include_usage': true}, 'top_k': 5,"
              + " 'min_p': 0.1, 'min_tokens': 1, 'repetition_penalty': 1.1, 'tools': [],"
              + " 'response_format': {'type': 'text'}, 'qadapter': {}, 'user': 'x',"
              + " 'chat_template_kwargs': {'tone': 'dry', 'deep': [1, {'a': null}]}}",
          "/v1/completions",
          "{'model': 'polite@0.7', 'prompt': [[5, 6, 7], [8, 9]], 'max_tokens': 1, 'logprobs': 1,"
              + " 'echo': true, 'temperature': 0, 'seed': 1234, 'best_of': 1, 'suffix': null}",
          "/v1/explain",
          "{'model': 'polite', 'messages': [{'role': 'user', 'content': 'Why?'}],"
              + " 'answer': 'So.', 'top': 2}",
          "/v1/feedback",
          "{'messages': [{'role': 'user', 'content': 'Why?'}], 'chosen': 'So.',"
              + " 'rejected': 'No.', 'answer': 'So.', 'thumb': 'up'}",
          "/tokenize",
          "{'prompt': 'Why?', 'add_special_tokens': true, 'return_token_strs': true}",
          "/detokenize",
          "{'tokens': [5, 6, 7]}");

  @TempDir static Path folder;
  private static ServedTiny served;
  private static String before;

  @BeforeAll
  static void start() {
    served =
        new ServedTiny(
            folder,
            options ->
                options
                    .feedback(folder.resolve("feedback"))
                    .maxBodyBytes(1 << 20)
                    .requestTime(Duration.ofSeconds(15)));
    before = served.client.post("/v1/chat/completions", SOUND).json().get("choices").toString();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  /** All that came before has left nothing: no place taken, no native object, the same answers. */
  private static void requireUnharmed(long objects) throws InterruptedException {
    while (served.client.metric("requests_under_way") > 0) {
      Thread.sleep(5);
    }
    assertThat(served.client.post("/v1/chat/completions", SOUND).json().get("choices").toString())
        .isEqualTo(before);
    assertThat(NativeMemory.count(served.base)).isEqualTo(objects);
  }

  private static Client.Got post(String path, byte[] body) {
    return served.client.send(
        served.client.request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  /** An answer, or an error in OpenAI's shape that is the client's own fault or the time's. */
  private static void requireTyped(String request, Client.Got got) {
    assertThat(got.status()).as(request + "\n" + got.text()).isIn(200, 400, 404, 413, 504);
    if (got.status() != 200) {
      JsonNode error = got.error();
      assertThat(error.get("message").asText()).as(request).endsWith(".");
      assertThat(error.get("type").asText()).as(request).isNotEmpty();
      assertThat(error.has("param") && error.has("code")).as(request).isTrue();
    }
  }

  @Test
  void changedRequestsGetAnswersOrTypedErrors() throws Exception {
    Mutator mutator = new Mutator(SEED);
    List<String> paths = SEEDS.keySet().stream().sorted().toList();
    long objects = NativeMemory.count(served.base);
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int i = 0; i < REQUESTS / 2; i++) {
      String path = mutator.pick(paths);
      String sound = Objects.requireNonNull(SEEDS.get(path)).replace('\'', '"');
      byte[] body =
          mutator.chance(0.7) ? mutator.json(sound) : mutator.bytes(sound.getBytes(UTF_8));
      Client.Got got = post(path, body);
      requireTyped(path + " " + new String(body, ISO_8859_1), got);
      statuses.merge(got.status(), 1, Integer::sum);
    }
    requireUnharmed(objects);
    LOG.info("Statuses of changed bodies: {}.", statuses);
  }

  /** Heads as well as bodies, over sockets that are closed or left half open. */
  @Test
  void changedBytesHangNothing() throws Exception {
    Mutator mutator = new Mutator(SEED + 1);
    List<String> paths = SEEDS.keySet().stream().sorted().toList();
    long objects = NativeMemory.count(served.base);
    Map<String, Integer> replies = new TreeMap<>();
    for (int i = 0; i < REQUESTS / 2; i++) {
      String path = mutator.pick(paths);
      byte[] sound = raw(path, Objects.requireNonNull(SEEDS.get(path)).replace('\'', '"'));
      byte[] changed = mutator.chance(0.2) ? mutator.lengths(sound) : mutator.bytes(sound);
      replies.merge(exchange(changed, mutator.chance(0.1)), 1, Integer::sum);
    }
    requireUnharmed(objects);
    LOG.info("First lines of replies to changed bytes: {}.", replies);
  }

  private static byte[] raw(String path, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        String.format(
            Locale.ROOT,
            """
            POST %s HTTP/1.1
            Host: localhost
            Content-Type: application/json
            Content-Length: %d
            Connection: close

            """,
            path,
            bytes.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  /**
   * Sends bytes and reads what comes.
   *
   * @param abrupt whether the client leaves without reading
   * @return the reply's status; "none" if the connection ends without one
   */
  private static String exchange(byte[] request, boolean abrupt) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      if (abrupt) {
        return "left";
      }
      socket.shutdownOutput(); // what is missing will not come
      byte[] reply = socket.getInputStream().readAllBytes();
      String first = new String(Arrays.copyOf(reply, Math.min(reply.length, 12)), ISO_8859_1);
      if (first.startsWith("HTTP/1.1 5")) {
        assertThat(first).as(new String(request, ISO_8859_1)).isEqualTo("HTTP/1.1 504");
      }
      return first.isEmpty() ? "none" : first;
    } catch (SocketException e) {
      return "reset";
    }
  }

  @Test
  void brokenTextIsRefusedWithASentence() throws InterruptedException {
    long objects = NativeMemory.count(served.base);
    for (byte[] broken :
        List.of(
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc3},
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // half a character
            new byte[] {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            "\\ud83d".getBytes(UTF_8))) {
      for (String template :
          List.of(
              "{'model': 'base', 'max_tokens': 1, 'messages': [{'role': 'user', 'content': '%'}]}",
              "{'model': '%', 'messages': [{'role': 'user', 'content': 'a'}]}",
              "{'model': 'base', 'prompt': 'a', '%': 1, 'max_tokens': 1}")) {
        String[] parts = template.replace('\'', '"').split("%", -1);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(parts[0].getBytes(UTF_8));
        body.writeBytes(broken);
        body.writeBytes(parts[1].getBytes(UTF_8));
        String path = template.contains("prompt") ? "/v1/completions" : "/v1/chat/completions";
        Client.Got got = post(path, body.toByteArray());
        assertThat(got.status()).as(body + got.text()).isEqualTo(400);
        requireTyped(body.toString(UTF_8), got);
      }
    }
    for (String odd : List.of("\\u0000", "\\u202e", "\ud83d\ude00", "\\ud83d\\ude00", "\\uffff")) {
      Client.Got got =
          served.client.post(
              "/v1/chat/completions",
              "{'model': 'base', 'max_tokens': 1, 'messages': [{'role': 'user', 'content': '"
                  + odd
                  + "'}]}");
      assertThat(got.status()).as(odd + got.text()).isEqualTo(200);
    }
    requireUnharmed(objects);
  }

  /** A body of few bytes a value would take far more memory than its bytes. */
  @Test
  void whatTakesTooMuchMemoryIsRefused() throws InterruptedException {
    long objects = NativeMemory.count(served.base);
    String many = "[" + "[],".repeat(300_000) + "[]]";
    for (String body :
        List.of(
            "{\"model\": \"base\", \"prompt\": " + many + "}",
            "{\"model\": \"base\", \"prompt\": [" + "5,".repeat(400_000) + "5]}",
            "{\"model\": \"base\", \"prompt\": \"" + "a ".repeat(300_000) + "\"}")) {
      Client.Got got = post("/v1/completions", body.getBytes(UTF_8));
      requireTyped(body.substring(0, 40), got);
      assertThat(got.status()).as(got.text()).isNotEqualTo(200);
    }
    requireUnharmed(objects);
  }
}
