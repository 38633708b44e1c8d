package io.github.qadapter.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.HubOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that want the same file of one cache at once: one fetches, the others wait. */
@Tag("slow")
class HubProcessesTest {
  private static final String FILE = "model.safetensors";
  private static final byte[] WEIGHTS = new byte[3_000_000];

  static {
    new Random(5).nextBytes(WEIGHTS);
  }

  @TempDir private Path folder;
  private final FakeHub server = new FakeHub().withLarge(FILE, WEIGHTS);

  @AfterEach
  void close() {
    server.close();
  }

  /** What each process runs: fetches the file from the hub at args[0] into the cache args[1]. */
  static final class Fetching {
    private Fetching() {}

    public static void main(String[] args) {
      Hub.of(
              HubOptions.builder().endpoint(URI.create(args[0])).cache(Path.of(args[1])).build(),
              new HubEnvironment(Map.of(), Path.of("nowhere")))
          .open(HubRepo.model("org/name", "main"))
          .fetch(FILE);
    }
  }

  @Test
  void oneFetchesAndTheOthersWait() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      server.then("HEAD", FILE, whenAllAsked(asked));
    }
    List<Process> processes = List.of(start("a"), start("b"), start("c"));
    for (Process process : processes) {
      finish(process);
    }
    assertThat(bodies()).hasSize(1);
    requireWhole();
  }

  /** The system gives the lock of a dead process back, and what it received is of use. */
  @Test
  void oneGoesOnWhereAnotherWasKilled() throws Exception {
    CountDownLatch half = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    server.then(
        "GET",
        FILE,
        (exchange, body) -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body, 0, body.length / 2);
          exchange.getResponseBody().flush();
          half.countDown();
          await(dead);
        });
    Process killed = start("killed");
    await(half);
    Process waiting = start("waiting");
    Path incomplete =
        folder.resolve(
            "cache/models--org--name/blobs/" + FakeHub.sha256(WEIGHTS) + ".qadapter.incomplete");
    while (!Files.exists(incomplete) || Files.size(incomplete) == 0) {
      Thread.sleep(20);
    }
    killed.destroyForcibly().waitFor();
    dead.countDown();
    finish(waiting);
    assertThat(bodies()).hasSize(2);
    assertThat(bodies().get(1).range()).startsWith("bytes=").isNotEqualTo("bytes=0-");
    requireWhole();
  }

  /** The usual answer, but to none before to all. */
  private static FakeHub.Misbehavior whenAllAsked(CountDownLatch asked) {
    return (exchange, body) -> {
      asked.countDown();
      await(asked);
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + FakeHub.sha256(body) + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(body.length));
      exchange.sendResponseHeaders(200, -1);
    };
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private List<FakeHub.Request> bodies() {
    return server.requests("GET", FILE).stream().filter(FakeHub.Request::elsewhere).toList();
  }

  private void requireWhole() throws IOException {
    Path part = folder.resolve("cache/models--org--name");
    assertThat(part.resolve("snapshots").resolve(FakeHub.COMMIT).resolve(FILE))
        .hasBinaryContent(WEIGHTS);
    try (Stream<Path> blobs = Files.list(part.resolve("blobs"))) {
      assertThat(blobs).hasSize(1);
    }
  }

  private Process start(String log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Fetching.class.getName(),
            server.uri().toString(),
            folder.resolve("cache").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private void finish(Process process) throws Exception {
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    StringBuilder said = new StringBuilder();
    for (String log : List.of("a", "b", "c", "waiting")) {
      Path file = folder.resolve(log);
      said.append(Files.exists(file) ? Files.readString(file) : "");
    }
    assertThat(process.exitValue()).as(said.toString()).isZero();
  }
}
