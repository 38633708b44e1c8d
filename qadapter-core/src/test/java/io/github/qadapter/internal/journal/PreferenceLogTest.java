package io.github.qadapter.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.PreferenceDataException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferenceLogTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<Message> HELLO = List.of(Message.user("Hello"));

  private final Path folder;

  PreferenceLogTest(@TempDir Path temporary) {
    this.folder = temporary.resolve("log");
  }

  @Test
  void writesALineForEachThingThatAUserDoes() throws IOException {
    Instant before = Instant.now().minusMillis(1);
    try (PreferenceLog log = PreferenceLog.open(folder)) {
      log.prefer(
          List.of(Message.system("Be brief."), Message.user("Hello\n\u2028\"é😀")), "Hi", "Hello.");
      log.thumbsUp(HELLO, "Hi");
      log.thumbsDown(HELLO, "What?");
      log.regenerated(HELLO, "What?", "Hi");
    }

    List<JsonNode> lines = lines();
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(Instant.parse(line.get("at").asText()))
                    .isBetween(before, Instant.now()));
    assertThat(lines.stream().map(PreferenceLogTest::withoutTime))
        .containsExactly(
            MAPPER.readTree(
                """
                {"event": "prefer", "prompt": [{"role": "system", "content": "Be brief."},
                 {"role": "user", "content": "Hello\\n\\u2028\\"é😀"}],
                 "chosen": "Hi", "rejected": "Hello."}\
                """),
            MAPPER.readTree(
                """
                {"event": "thumbs-up", "prompt": [{"role": "user", "content": "Hello"}],
                 "completion": "Hi", "label": true}\
                """),
            MAPPER.readTree(
                """
                {"event": "thumbs-down", "prompt": [{"role": "user", "content": "Hello"}],
                 "completion": "What?", "label": false}\
                """),
            MAPPER.readTree(
                """
                {"event": "regenerate", "prompt": [{"role": "user", "content": "Hello"}],
                 "chosen": "Hi", "rejected": "What?"}\
                """));
  }

  @Test
  void refusesWhatSaysNothingAndWritesNothing() throws IOException {
    List<Message> answered = List.of(Message.user("Hello"), Message.assistant("Hi"));
    try (PreferenceLog log = PreferenceLog.open(folder)) {
      assertThatThrownBy(() -> log.prefer(HELLO, "Hi", "Hi"))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("are equal");
      assertThatThrownBy(() -> log.regenerated(HELLO, "Hi", " "))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("chosen answer to \"Hello\" is empty");
      assertThatThrownBy(() -> log.prefer(answered, "Hi", "Ho"))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("assistant's");
      assertThatThrownBy(() -> log.thumbsUp(answered, "Hi"))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("assistant's");
      assertThatThrownBy(() -> log.thumbsUp(List.of(), "Hi"))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("found no message");
      assertThatThrownBy(() -> log.thumbsDown(HELLO, "\n"))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("blank");
    }

    assertThat(folder).as("the folder, made with the first line").doesNotExist();
  }

  @Test
  void beginsAnotherFileWhereOneIsFullAndLosesNothing() throws IOException {
    String answer = "a".repeat(300);
    try (PreferenceLog log = PreferenceLog.open(folder, options -> options.rotateAtBytes(1000))) {
      for (int i = 0; i < 10; i++) {
        log.prefer(HELLO, answer, Integer.toString(i));
      }
      log.prefer(HELLO, "b".repeat(2000), "10");
      log.prefer(HELLO, answer, "11");
    }

    // A line has some 420 bytes: two to a file, then the long one and the last one by themselves.
    assertThat(files()).hasSize(7);
    assertThat(files().stream().map(PreferenceLogTest::size).filter(size -> size > 1000))
        .hasSize(1);
    assertThat(lines().stream().map(line -> line.get("rejected").asText()))
        .containsExactlyElementsOf(IntStream.range(0, 12).mapToObj(Integer::toString).toList());
  }

  @Test
  void eachOpeningWritesFilesOfItsOwn() throws IOException {
    try (PreferenceLog first = PreferenceLog.open(folder);
        PreferenceLog second = PreferenceLog.open(folder)) {
      first.prefer(HELLO, "1", "0");
      second.prefer(HELLO, "2", "0");
      first.prefer(HELLO, "3", "0");
    }
    List<Long> sizes = files().stream().map(PreferenceLogTest::size).toList();
    try (PreferenceLog third = PreferenceLog.open(folder)) {
      third.prefer(HELLO, "4", "0");
    }

    assertThat(files()).hasSize(3);
    assertThat(files().stream().map(PreferenceLogTest::size).toList()).containsAll(sizes);
    assertThat(lines().stream().map(line -> line.get("chosen").asText()))
        .containsExactlyInAnyOrder("1", "2", "3", "4");
  }

  @Test
  void threadsDoNotMixTheirLines() throws Exception {
    int threads = 8;
    int each = 100;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch start = new CountDownLatch(1);
    try (PreferenceLog log =
        PreferenceLog.open(folder, options -> options.forceEveryWrite().rotateAtBytes(20_000))) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String name = "thread " + thread;
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < each; i++) {
                    log.prefer(List.of(Message.user(name)), "x".repeat(i + 1), "n" + i);
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }

    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(threads * each);
    for (int thread = 0; thread < threads; thread++) {
      String name = "thread " + thread;
      assertThat(
              lines.stream()
                  .filter(line -> line.at("/prompt/0/content").asText().equals(name))
                  .map(line -> line.get("rejected").asText()))
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> "n" + i).toList());
    }
  }

  /** A server interrupts a request's thread when the user goes away; the others still write. */
  @Test
  void anInterruptedThreadWritesAndHarmsNobody() throws IOException {
    try (PreferenceLog log = PreferenceLog.open(folder, o -> o.forceEveryWrite())) {
      log.prefer(HELLO, "1", "0");
      Thread.currentThread().interrupt();
      log.prefer(HELLO, "2", "0");
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
      log.prefer(HELLO, "3", "0");
    }

    assertThat(lines()).hasSize(3);
    assertThat(files()).hasSize(1);
  }

  @Test
  void aLineIsThereAsSoonAsTheCallReturns() throws IOException {
    try (PreferenceLog log =
        PreferenceLog.open(folder, options -> options.forceEvery(Duration.ofDays(1)))) {
      log.prefer(HELLO, "1", "0");
      assertThat(lines()).hasSize(1);
      log.force();
      log.prefer(HELLO, "2", "0");
      assertThat(lines()).hasSize(2);
    }
  }

  @Test
  void onlyTheOwnerMayRead() throws IOException {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    try (PreferenceLog log = PreferenceLog.open(folder)) {
      log.prefer(HELLO, "1", "0");
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
        .isEqualTo("rw-------");
  }

  @Test
  void aFailureIsToldAndTheLogStaysUsable() throws IOException {
    try (PreferenceLog log = PreferenceLog.open(folder)) {
      Files.writeString(folder, "in the way");
      assertThatThrownBy(() -> log.prefer(HELLO, "1", "0"))
          .isInstanceOf(QAdapterException.class)
          .hasMessageContaining("Could not write")
          .hasMessageContaining(folder.toString());
      Files.delete(folder);
      log.prefer(HELLO, "2", "0");
    }

    assertThat(lines().stream().map(line -> line.get("chosen").asText())).containsExactly("2");
  }

  @Test
  void refusesAFileInPlaceOfAFolder() throws IOException {
    Files.writeString(folder, "a file");

    assertThatThrownBy(() -> PreferenceLog.open(folder))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("found a file");
  }

  @Test
  void isClosedOnceAndForAll() {
    PreferenceLog log = PreferenceLog.open(folder);
    log.prefer(HELLO, "1", "0");
    log.close();
    log.close();

    assertThatThrownBy(() -> log.prefer(HELLO, "2", "0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void refusesOptionsThatMeanNothing() {
    assertThatThrownBy(() -> PreferenceLog.open(folder, options -> options.rotateAtBytes(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 byte, but found 0");
    assertThatThrownBy(() -> PreferenceLog.open(folder, o -> o.forceEvery(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("forceEveryWrite()");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (Path file : files()) {
      for (String line : Files.readString(file).split("\n", -1)) {
        if (!line.isEmpty()) {
          lines.add(MAPPER.readTree(line));
        }
      }
    }
    return lines;
  }

  private static JsonNode withoutTime(JsonNode line) {
    return ((ObjectNode) line.deepCopy()).without("at");
  }

  private static long size(Path file) {
    return file.toFile().length();
  }
}
