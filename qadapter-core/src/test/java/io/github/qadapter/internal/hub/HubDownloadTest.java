package io.github.qadapter.internal.hub;

import static io.github.qadapter.internal.hub.FakeHub.COMMIT;
import static io.github.qadapter.internal.hub.FakeHub.breakAfter;
import static io.github.qadapter.internal.hub.FakeHub.instead;
import static io.github.qadapter.internal.hub.FakeHub.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.qadapter.HubOptions;
import io.github.qadapter.exception.HubException;
import io.github.qadapter.internal.hub.FakeHub.Request;
import io.github.qadapter.report.DownloadProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Downloads that break, lie, fall silent or are watched. */
class HubDownloadTest extends HubCase {
  @Test
  void aBrokenDownloadGoesOnWhereItBroke() {
    server
        .withLarge("w.bin", WEIGHTS)
        .then("GET", "w.bin", breakAfter(30_000))
        .then("GET", "w.bin", breakAfter(50_000));

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);

    assertThat(server.requests("GET", "w.bin").stream().filter(Request::elsewhere))
        .extracting(Request::range)
        .containsExactly(null, "bytes=30000-", "bytes=80000-");
  }

  @Test
  void aLaterCallGoesOnAsWell() {
    server.withLarge("w.bin", WEIGHTS).then("GET", "w.bin", breakAfter(30_000));
    for (int i = 0; i < 4; i++) {
      server.then("GET", "w.bin", status(503));
    }

    assertThatThrownBy(() -> open().fetch("w.bin"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("w.bin of org/name")
        .hasMessageContaining("503");
    assertThat(blob()).doesNotExist();
    assertThat(incomplete()).hasBinaryContent(Arrays.copyOf(WEIGHTS, 30_000));

    server.requests.clear();
    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
    assertThat(server.requests("GET", "w.bin").get(1).range()).isEqualTo("bytes=30000-");
  }

  @Test
  void aServerWithoutRangesStartsAnew() {
    server
        .withLarge("w.bin", WEIGHTS)
        .then("GET", "w.bin", breakAfter(30_000))
        .then("GET", "w.bin", instead(WEIGHTS));

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aServerThatNeverSendsMoreIsGivenUp() {
    server.withLarge("w.bin", WEIGHTS);
    for (int i = 0; i < 10; i++) {
      server.then(
          "GET",
          "w.bin",
          (exchange, body) -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, 1000);
            throw new IOException("broken off");
          });
    }

    assertThatThrownBy(() -> open().fetch("w.bin")).isInstanceOf(HubException.class);

    assertThat(server.waits()).hasSize(3);
    assertThat(blob()).doesNotExist();
  }

  @Test
  void otherBytesAreRefusedAfterASecondAttempt() throws IOException {
    byte[] other = WEIGHTS.clone();
    other[99_999] ^= 1;
    server.withLarge("w.bin", WEIGHTS).then("GET", "w.bin", instead(other));
    server.then("GET", "w.bin", instead(other));

    assertThatThrownBy(() -> open().fetch("w.bin"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("checksum");
    assertThat(blob()).doesNotExist();
    assertThat(incomplete()).doesNotExist();

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aTextOfOtherBytesIsRefusedAsWell() {
    server.with("config.json", "{}").then("GET", "config.json", instead("[]".getBytes(UTF_8)));

    assertThat(open().fetch("config.json")).hasContent("{}");
  }

  @Test
  void lengthsThatLieAreNotBelieved() {
    server
        .withLarge("w.bin", WEIGHTS)
        .then("GET", "w.bin", instead(Arrays.copyOf(WEIGHTS, 40_000)))
        .then("GET", "w.bin", instead(Arrays.copyOf(WEIGHTS, 120_000)));

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aRangeOtherThanAskedForIsNotAppended() {
    server
        .withLarge("w.bin", WEIGHTS)
        .then("GET", "w.bin", breakAfter(30_000))
        .then(
            "GET",
            "w.bin",
            (exchange, body) -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 10-99999/100000");
              exchange.sendResponseHeaders(206, body.length - 10);
              exchange.getResponseBody().write(body, 10, body.length - 10);
            });

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void leftoversOfAnotherFileAreThrownAway() throws IOException {
    server.withLarge("w.bin", WEIGHTS);
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), random(150_000));
    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);

    Files.delete(cache.resolve("models--org--name/snapshots/" + COMMIT + "/w.bin"));
    Files.delete(blob());
    Files.write(incomplete(), new byte[50_000]);
    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aCutBlobOfAnotherProgramIsFetchedAgain() throws IOException {
    server.withLarge("w.bin", WEIGHTS);
    Files.createDirectories(blob().getParent());
    Files.write(blob(), Arrays.copyOf(WEIGHTS, 500));

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void silenceBreaksADownload() {
    server
        .withLarge("w.bin", WEIGHTS)
        .then(
            "GET",
            "w.bin",
            (exchange, body) -> {
              sendBeginning(exchange, body);
              sleep(Duration.ofSeconds(20));
            });

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);

    assertThat(server.requests("GET", "w.bin").get(3).range()).isEqualTo("bytes=40000-");
  }

  @Test
  void severalAtOnceFetchAFileOnce() throws Exception {
    server.withLarge("w.bin", WEIGHTS);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> places = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        places.add(threads.submit(() -> open().fetch("w.bin")));
      }
      for (Future<Path> place : places) {
        assertThat(place.get()).hasBinaryContent(WEIGHTS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.requests("GET", "w.bin").stream().filter(Request::elsewhere)).hasSize(1);
  }

  @Test
  void progressGoesUpToAllBytes() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    List<DownloadProgress> seen = new ArrayList<>();
    HubOptions options = server.options(cache).onProgress(seen::add).build();

    server.client(options).open(REPO).fetch(List.of("config.json", "w.bin"));

    assertThat(seen)
        .isSortedAccordingTo((a, b) -> Long.compare(a.receivedBytes(), b.receivedBytes()));
    assertThat(seen.get(seen.size() - 1))
        .isEqualTo(new DownloadProgress("w.bin", 100_002, 100_002));
  }

  @Test
  void anInterruptEndsItAndTheNextCallGoesOn() {
    Thread caller = Thread.currentThread();
    server
        .withLarge("w.bin", WEIGHTS)
        .then(
            "GET",
            "w.bin",
            (exchange, body) -> {
              sendBeginning(exchange, body);
              sleep(Duration.ofMillis(300));
              caller.interrupt();
              sleep(Duration.ofSeconds(20));
            });

    assertThatThrownBy(() -> open().fetch("w.bin")).isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(blob()).doesNotExist();
    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  /** Announces all of it and sends some. */
  private static void sendBeginning(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body, 0, 40_000);
    exchange.getResponseBody().flush();
  }
}
