package io.github.qadapter.internal.hub;

import static io.github.qadapter.internal.hub.FakeHub.COMMIT;
import static io.github.qadapter.internal.hub.FakeHub.TOKEN;
import static io.github.qadapter.internal.hub.FakeHub.breakAfter;
import static io.github.qadapter.internal.hub.FakeHub.instead;
import static io.github.qadapter.internal.hub.FakeHub.sha256;
import static io.github.qadapter.internal.hub.FakeHub.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.DownloadProgress;
import io.github.qadapter.HubException;
import io.github.qadapter.HubOptions;
import io.github.qadapter.internal.hub.FakeHub.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that behaves, and one that does all that servers and networks do. */
class HubTest {
  private static final byte[] WEIGHTS = random(100_000);
  private static final HubRepo REPO = HubRepo.model("org/name", "main");

  @TempDir Path cache;
  private final FakeHub server = new FakeHub();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fetchesWhatAModelNeedsAndNothingElse() throws IOException {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "hello")
        .with("chat_template.jinja", "template")
        .with("README.md", "for people")
        .with("pytorch_model.bin", "pickled")
        .withLarge("model.safetensors", WEIGHTS);

    Path folder = ModelFiles.fetch(open(), null);

    assertThat(folder).isEqualTo(cache.resolve("models--org--name/snapshots/" + COMMIT));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors");
    }
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(cache.resolve("models--org--name/refs/main")).hasContent(COMMIT);
  }

  /** The names are those of git hash-object and sha256sum; Python's cache uses the same. */
  @Test
  void filesAreLinksToBlobsNamedByTheirChecksums() throws IOException {
    server.with("tokenizer.json", "hello").withLarge("data/rows.bin", WEIGHTS);

    HubSnapshot snapshot = open();
    Path small = snapshot.fetch("tokenizer.json");
    Path large = snapshot.fetch("data/rows.bin");

    assertThat(Files.readSymbolicLink(small))
        .isEqualTo(Path.of("../../blobs/b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"));
    assertThat(Files.readSymbolicLink(large))
        .isEqualTo(Path.of("../../../blobs/" + sha256(WEIGHTS)));
    assertThat(large).hasBinaryContent(WEIGHTS);
  }

  @Test
  void shardsAreThoseOfTheIndex() {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "{}")
        .with(
            "model.safetensors.index.json",
            "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\",\"c\":\"1.safetensors\"}}")
        .with("1.safetensors", "one")
        .with("2.safetensors", "two")
        .with("3.safetensors", "of another model");

    Path folder = ModelFiles.fetch(open(), null);

    assertThat(folder.resolve("1.safetensors")).hasContent("one");
    assertThat(folder.resolve("2.safetensors")).hasContent("two");
    assertThat(folder.resolve("3.safetensors")).doesNotExist();
  }

  @Test
  void anIndexCannotReachOutOfTheFolder() {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "{}")
        .with("../evil", "x")
        .with("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../evil\"}}");

    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("../evil");
    assertThatThrownBy(() -> open().fetch("../../../evil"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("leads elsewhere");
    assertThat(open().files()).doesNotContain("../evil");
    assertThat(cache.resolve("models--org--name/snapshots/evil")).doesNotExist();
  }

  @Test
  void theOnlyGgufFileIsTheModelWhereThereAreNoSafetensors() {
    server.with("README.md", "for people").withLarge("name-Q8_0.gguf", WEIGHTS);

    Path file = ModelFiles.fetch(open(), null);

    assertThat(file)
        .isEqualTo(cache.resolve("models--org--name/snapshots/" + COMMIT + "/name-Q8_0.gguf"))
        .hasBinaryContent(WEIGHTS);
    assertThat(server.requests).noneMatch(request -> request.path().contains("README"));
  }

  @Test
  void ofSeveralGgufFilesOneIsNamed() {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "{}")
        .with("name-F16.gguf", "f16")
        .with("small/name-Q4_K_M.gguf", "q4")
        .with("name-Q8_0.gguf", "q8");

    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            "Expected one GGUF file in org/name at main, but found 3: name-F16.gguf,"
                + " name-Q8_0.gguf, small/name-Q4_K_M.gguf; name");
    assertThatThrownBy(() -> ModelFiles.fetch(open(), "*Q?_*"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("found 2: name-Q8_0.gguf, small/name-Q4_K_M.gguf");
    assertThatThrownBy(() -> ModelFiles.fetch(open(), "*Q5*"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            "one GGUF file named *Q5* in org/name at main, but found name-F16.gguf, ");
    assertThat(ModelFiles.fetch(open(), "*Q4_K_M.gguf")).hasContent("q4");
    server.with("model.safetensors", "weights");
    assertThat(ModelFiles.fetch(open(), null).resolve("model.safetensors")).hasContent("weights");
    assertThat(ModelFiles.fetch(open(), "name-F16.gguf")).hasContent("f16");
  }

  @Test
  void aGgufModelInPartsIsNoModel() {
    server.with("name-00001-of-00002.gguf", "one").with("name-00002-of-00002.gguf", "two");
    for (String file : new String[] {"*", "name-00001-of-00002.gguf"}) {
      assertThatThrownBy(() -> ModelFiles.fetch(open(), file))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("in parts");
    }
    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("llama-gguf-split --merge");
  }

  @Test
  void whatIsThereIsNotFetchedAgain() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    open().fetch(List.of("config.json", "w.bin"));
    server.requests.clear();

    open().fetch(List.of("config.json", "w.bin"));

    assertThat(server.requests)
        .extracting(Request::path)
        .containsExactly("/api/models/org/name/revision/main");
  }

  @Test
  void aNewCommitSharesTheBlobsOfAnOldOne() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    open().fetch("w.bin");
    server.commit = "f".repeat(40);
    server.requests.clear();

    Path place = open().fetch("w.bin");

    assertThat(place)
        .hasBinaryContent(WEIGHTS)
        .hasToString(
            cache.resolve("models--org--name/snapshots/" + "f".repeat(40) + "/w.bin").toString());
    assertThat(server.requests("GET", "w.bin")).isEmpty();
    assertThat(cache.resolve("models--org--name/refs/main")).hasContent("f".repeat(40));
  }

  @Test
  void dataSetsHaveAPlaceOfTheirOwn() {
    server.with("rows.jsonl", "{}");
    Hub hub = server.client(server.options(cache).build());

    Path rows = hub.open(HubRepo.dataset("org/name", "main")).fetch("rows.jsonl");

    assertThat(rows).hasContent("{}").startsWith(cache.resolve("datasets--org--name"));
    assertThat(server.requests)
        .extracting(Request::path)
        .contains("/datasets/org/name/resolve/" + COMMIT + "/rows.jsonl");
  }

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
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body, 0, 40_000);
              exchange.getResponseBody().flush();
              sleep(Duration.ofSeconds(20));
            });

    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);

    assertThat(server.requests("GET", "w.bin").get(3).range()).isEqualTo("bytes=40000-");
  }

  @Test
  void theTokenStaysWithTheHub() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    Hub hub = server.client(server.options(cache).token(TOKEN).build());

    hub.open(REPO).fetch(List.of("config.json", "w.bin"));

    assertThat(server.requests)
        .allSatisfy(
            request ->
                assertThat(request.authorization())
                    .isEqualTo(request.elsewhere() ? null : "Bearer " + TOKEN));
    assertThat(server.requests).anyMatch(Request::elsewhere);
  }

  @Test
  void aMovedRepositoryIsFollowed() {
    server
        .with("config.json", "{}")
        .then("GET", "listing", status(307, "Location", "/api/models/org/name/revision/main"))
        .then(
            "HEAD",
            "config.json",
            status(308, "Location", "/org/name/resolve/" + COMMIT + "/config.json"));

    assertThat(open().fetch("config.json")).hasContent("{}");
  }

  @Test
  void redirectsInACircleEnd() {
    server.with("config.json", "{}");
    for (int i = 0; i < 50; i++) {
      server.then("GET", "listing", status(302, "Location", "/api/models/org/name/revision/main"));
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirected more than 10 times");
  }

  @Test
  void refusalsSayWhatToDo() {
    server.with("config.json", "{}");
    server.then("GET", "listing", status(401, "X-Error-Code", "RepoNotFound"));
    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/name")
        .hasMessageContaining("401")
        .hasMessageContaining("HF_TOKEN");

    server.then("GET", "listing", status(401));
    Hub withToken = server.client(server.options(cache).token(TOKEN).build());
    assertThatThrownBy(() -> withToken.open(REPO))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("token may read it")
        .hasMessageNotContaining(TOKEN);

    server.then("GET", "listing", status(404, "X-Error-Code", "RevisionNotFound"));
    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("branch, tag or commit");

    server.then(
        "HEAD",
        "config.json",
        status(403, "X-Error-Code", "GatedRepo", "X-Error-Message", "ask first"));
    assertThatThrownBy(() -> open().fetch("config.json"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("accept its terms")
        .hasMessageContaining("ask first");

    assertThatThrownBy(() -> open().fetch("absent.json"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("absent.json");
    assertThat(server.waits()).isEmpty();
  }

  @Test
  void aBusyHubIsWaitedForAsLongAsItAsks() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
    server
        .with("config.json", "{}")
        .then("GET", "listing", status(429, "Retry-After", "17"))
        .then("GET", "listing", status(429, "Retry-After", date))
        .then("GET", "listing", status(503));

    assertThat(open().fetch("config.json")).hasContent("{}");

    assertThat(server.waits().get(0)).isEqualTo(Duration.ofSeconds(17));
    assertThat(server.waits().get(1)).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
    assertThat(server.waits().get(2)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void nobodyWaitsForHours() {
    server.with("config.json", "{}").then("GET", "listing", status(429, "Retry-After", "7200"));

    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("429")
        .hasMessageContaining("7200 s");
    assertThat(server.waits()).isEmpty();
  }

  @Test
  void offlineTheCacheIsEnough() {
    server.with("config.json", "{}").with("other.json", "{}");
    open().fetch("config.json");
    server.requests.clear();
    Hub offline = server.client(server.options(cache).offline().build());

    HubSnapshot snapshot = offline.open(REPO);

    assertThat(snapshot.files()).containsExactly("config.json");
    assertThat(snapshot.fetch("config.json")).hasContent("{}");
    assertThatThrownBy(() -> snapshot.fetch("other.json"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("other.json");
    assertThatThrownBy(() -> offline.open(HubRepo.model("org/unknown", "main")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/unknown");
    assertThat(offline.open(HubRepo.model("org/name", COMMIT)).commit()).isEqualTo(COMMIT);
    assertThat(server.requests).isEmpty();
  }

  @Test
  void withoutAConnectionTheCacheServes() {
    server.with("config.json", "{}");
    open().fetch("config.json");
    Hub hub = server.client(server.options(cache).build());
    server.close();

    assertThat(hub.open(REPO).fetch("config.json")).hasContent("{}");
    assertThatThrownBy(() -> hub.open(HubRepo.model("org/unknown", "main")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("the hub does not answer");
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
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body, 0, 40_000);
              exchange.getResponseBody().flush();
              sleep(Duration.ofMillis(300));
              caller.interrupt();
              sleep(Duration.ofSeconds(20));
            });

    assertThatThrownBy(() -> open().fetch("w.bin")).isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(blob()).doesNotExist();
    assertThat(open().fetch("w.bin")).hasBinaryContent(WEIGHTS);
  }

  private HubSnapshot open() {
    return server.client(server.options(cache).build()).open(REPO);
  }

  private Path blob() {
    return cache.resolve("models--org--name/blobs/" + sha256(WEIGHTS));
  }

  private Path incomplete() {
    return cache.resolve("models--org--name/blobs/" + sha256(WEIGHTS) + ".qadapter.incomplete");
  }

  private static void sleep(Duration duration) throws IOException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
