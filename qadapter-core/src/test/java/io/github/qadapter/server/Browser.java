package io.github.qadapter.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Debian's Chromium without a window, led through its DevTools. */
final class Browser implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
  private int calls;

  /** Where it is; empty if it is not. */
  static Optional<Path> found() {
    return PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  /** Opens a page. */
  Browser(Path program, Path profile, URI page) throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--window-size=1000,900",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                page.toString())
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling("browser.log").toFile())
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(debugged(profile)), new Listener())
            .join();
  }

  private String debugged(Path profile) throws IOException, InterruptedException {
    Path ports = profile.resolve("DevToolsActivePort");
    while (!Files.exists(ports) || Files.size(ports) == 0) {
      if (!process.isAlive()) {
        throw new IOException("The browser ended: " + process.exitValue());
      }
      Thread.sleep(50);
    }
    String port = Files.readAllLines(ports).get(0);
    while (true) {
      JsonNode pages =
          Client.parse(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json"))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body());
      for (JsonNode page : pages) {
        if (page.path("type").asText().equals("page")) {
          return page.get("webSocketDebuggerUrl").asText();
        }
      }
      Thread.sleep(50);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode message = Client.parse(text.toString());
        text.setLength(0);
        if (message.has("id")) {
          replies.add(message);
        }
      }
      from.request(1);
      return null;
    }
  }

  private JsonNode call(String method, ObjectNode parameters) throws InterruptedException {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", ++calls);
    message.put("method", method).set("params", parameters);
    socket.sendText(message.toString(), true).join();
    JsonNode reply = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (reply == null || reply.has("error")) {
      throw new AssertionError(method + ": " + reply);
    }
    return reply.get("result");
  }

  /** The value of an expression in the page. */
  JsonNode value(String expression) throws InterruptedException {
    JsonNode result =
        call(
            "Runtime.evaluate",
            JsonNodeFactory.instance
                .objectNode()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true)
                .put("userGesture", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result);
    }
    return result.get("result").path("value");
  }

  /** Waits until an expression is true. */
  void until(String expression) throws InterruptedException {
    while (!value("Boolean(" + expression + ")").asBoolean()) {
      Thread.sleep(50); // the test's time limit ends it
    }
  }

  /** The page as it looks now. */
  void picture(Path file) throws IOException, InterruptedException {
    JsonNode picture =
        call("Page.captureScreenshot", JsonNodeFactory.instance.objectNode().put("format", "png"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
  }

  @Override
  public void close() {
    socket.abort();
    try (Stream<ProcessHandle> children = process.descendants()) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
