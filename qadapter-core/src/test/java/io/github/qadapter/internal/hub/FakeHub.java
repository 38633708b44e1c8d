package io.github.qadapter.internal.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.qadapter.HubOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hub on this machine that serves one repository, and a second server, "elsewhere", for its large
 * files. Each can be told to misbehave in the next answers.
 */
public final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String TOKEN = "hf_secret";

  /** A request as it came in. */
  record Request(
      boolean elsewhere,
      String method,
      String path,
      @Nullable String authorization,
      @Nullable String range) {}

  /** Answers in the place of the usual answer. */
  @FunctionalInterface
  interface Misbehavior {
    void answer(HttpExchange exchange, byte[] body) throws IOException;
  }

  private final HttpServer hub = server();
  private final HttpServer elsewhere = server();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> large = new ArrayList<>();
  private final Map<String, Queue<Misbehavior>> misbehaviors = new ConcurrentHashMap<>();
  private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());

  /** Everything that was asked. */
  final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  /** What the revision means now. */
  String commit = COMMIT;

  /** Starts both servers; they serve an empty repository. */
  public FakeHub() {
    hub.createContext("/", exchange -> handle(exchange, false));
    elsewhere.createContext("/", exchange -> handle(exchange, true));
    for (HttpServer server : List.of(hub, elsewhere)) {
      server.setExecutor(threads);
      server.start();
    }
  }

  FakeHub with(String file, String content) {
    files.put(file, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** A folder's files; weights lie elsewhere. */
  public FakeHub withFolder(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : entries.toList()) {
        String name = file.getFileName().toString();
        byte[] content = Files.readAllBytes(file);
        files.put(name, content);
        if (name.endsWith(".safetensors")) {
          large.add(name);
        }
      }
    }
    return this;
  }

  /** A file that lies elsewhere and is named by its SHA-256. */
  FakeHub withLarge(String file, byte[] content) {
    files.put(file, content);
    large.add(file);
    return this;
  }

  /** Lets the next request of this method for this file be answered so; several in turn. */
  FakeHub then(String method, String file, Misbehavior misbehavior) {
    misbehaviors
        .computeIfAbsent(method + " " + file, key -> new ConcurrentLinkedQueue<>())
        .add(misbehavior);
    return this;
  }

  /** A status with headers and no body. */
  static Misbehavior status(int status, String... headers) {
    return (exchange, body) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Announces everything that was asked for and breaks off after so many bytes. */
  static Misbehavior breakAfter(int bytes) {
    return (exchange, body) -> {
      int from = from(exchange);
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes %d-%d/%d".formatted(from, body.length - 1, body.length));
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length - from);
      exchange.getResponseBody().write(body, from, bytes);
      exchange.getResponseBody().flush();
      throw new IOException("the fake hub breaks off");
    };
  }

  /** Sends other bytes, whole and with their true length. */
  static Misbehavior instead(byte[] other) {
    return (exchange, body) -> send(exchange, 200, other);
  }

  /** Options that ask this hub and keep files in this folder. */
  public HubOptions.Builder options(Path cache) {
    return HubOptions.builder().endpoint(uri()).cache(cache);
  }

  /** A client of it that waits for nothing. */
  Hub client(HubOptions options) {
    return Hub.of(options, new HubEnvironment(Map.of(), Path.of("nowhere")), retryPolicy());
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(
        Duration.ofSeconds(5),
        Duration.ofMillis(1500),
        4,
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        waits::add);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** How long the client would have waited between attempts. */
  List<Duration> waits() {
    return waits;
  }

  List<Request> requests(String method, String file) {
    return requests.stream()
        .filter(request -> request.method().equals(method) && request.path().endsWith("/" + file))
        .toList();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String gitSha1(byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    elsewhere.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange, boolean isElsewhere) {
    Headers asked = exchange.getRequestHeaders();
    String path = exchange.getRequestURI().getPath();
    requests.add(
        new Request(
            isElsewhere,
            exchange.getRequestMethod(),
            path,
            asked.getFirst("Authorization"),
            asked.getFirst("Range")));
    try (exchange) {
      answer(exchange, path, isElsewhere);
    } catch (IOException e) {
      // Closing the exchange breaks the connection, which is what was wanted.
    }
  }

  private void answer(HttpExchange exchange, String path, boolean isElsewhere) throws IOException {
    String method = exchange.getRequestMethod();
    String file =
        path.startsWith("/api/")
            ? "listing"
            : path.replaceFirst("^(/datasets)?/org/name/resolve/[^/]+/", "")
                .replaceFirst("^/elsewhere/", "");
    Queue<Misbehavior> queue = misbehaviors.get(method + " " + file);
    Misbehavior misbehavior =
        queue != null && (isElsewhere || method.equals("HEAD") || !large.contains(file))
            ? queue.poll()
            : null;
    byte[] body = file.equals("listing") ? listing() : files.get(file);
    if (misbehavior != null) {
      misbehavior.answer(exchange, body == null ? new byte[0] : body);
    } else if (body == null) {
      exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
      exchange.sendResponseHeaders(404, -1);
    } else if (file.equals("listing") || isElsewhere) {
      send(exchange, 200, body);
    } else if (large.contains(file)) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Linked-Etag", "\"" + sha256(body) + "\"");
      headers.set("X-Linked-Size", String.valueOf(body.length));
      headers.set("ETag", "\"" + "f".repeat(40) + "\"");
      headers.set(
          "Location",
          "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/elsewhere/" + file);
      exchange.sendResponseHeaders(302, -1);
    } else {
      exchange.getResponseHeaders().set("ETag", "\"" + gitSha1(body) + "\"");
      send(exchange, 200, body);
    }
  }

  private byte[] listing() {
    StringBuilder json = new StringBuilder("{\"sha\":\"" + commit + "\",\"siblings\":[");
    files.forEach(
        (name, bytes) ->
            json.append("{\"rfilename\":\"")
                .append(name.replace("\\", "\\\\"))
                .append("\",\"size\":")
                .append(bytes.length)
                .append("},"));
    json.setLength(json.length() - 1);
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Sends the body, or the part of it that was asked for. */
  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    int from = from(exchange);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, body.length - 1, body.length));
    }
    int length = body.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : status, length == 0 ? -1 : length);
    if (length > 0) {
      OutputStream out = exchange.getResponseBody();
      out.write(body, from, length);
      out.close();
    }
  }

  private static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
