package io.github.qadapter.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** A client without a library: what is sent and what comes back, as they are. */
final class Client {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String DATA = "data: ";

  private final URI server;
  private final HttpClient http = HttpClient.newHttpClient();

  Client(QAdapterServer server) {
    this.server = server.uri();
  }

  /** What came back. */
  record Got(int status, HttpResponse<byte[]> response) {
    JsonNode json() {
      return parse(text());
    }

    String text() {
      return new String(response.body(), UTF_8);
    }

    JsonNode error() {
      return json().get("error");
    }

    /** The values of a stream's events; the last line has to be the mark of the end. */
    List<JsonNode> events() {
      List<String> lines = text().lines().filter(line -> line.startsWith(DATA)).toList();
      if (!lines.get(lines.size() - 1).equals("data: [DONE]")) {
        throw new AssertionError(text());
      }
      return lines.subList(0, lines.size() - 1).stream()
          .map(line -> parse(line.substring(DATA.length())))
          .toList();
    }
  }

  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  Got get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  /** body: JSON with single quotes for double ones. */
  Got post(String path, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .build());
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(60));
    return headers.length == 0 ? request : request.headers(headers);
  }

  Got send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new Got(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A number of {@code /metrics}. */
  long metric(String name) {
    return get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("qadapter_server_" + name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }
}
