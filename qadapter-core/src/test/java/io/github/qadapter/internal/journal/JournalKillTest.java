package io.github.qadapter.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a call has returned for is there after a kill; what is lost is one unfinished line. */
class JournalKillTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path folder;
  private final Path log;

  JournalKillTest(@TempDir Path folder) {
    this.folder = folder;
    this.log = folder.resolve("log");
  }

  @Test
  void twoKillsLoseNothingButTheUnfinishedLine() throws Exception {
    requireAllAfterKills(2);
  }

  @Tag("slow")
  @Test
  void aHundredKillsLoseNothingButTheUnfinishedLine() throws Exception {
    requireAllAfterKills(100);
  }

  private void requireAllAfterKills(int kills) throws Exception {
    SplittableRandom random = new SplittableRandom(6);
    Map<String, Integer> acknowledged = new TreeMap<>();
    for (int kill = 0; kill < kills; kill++) {
      String name = "process " + kill;
      Path said = folder.resolve(name);
      Process process = start(said, List.of(java()), name);
      while (Files.size(said) == 0 && process.isAlive()) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextLong(150));
      assertThat(process.isAlive())
          .as("the process, until it is killed: %s", Files.readString(folder.resolve("errors")))
          .isTrue();
      process.destroyForcibly().waitFor();
      acknowledged.put(name, lastWhole(said));
      Files.delete(said);
    }

    requireAll(acknowledged, kills);
  }

  /** Each writes files of its own; neither waits for the other or touches its lines. */
  @Tag("slow")
  @Test
  void twoProcessesWriteIntoOneFolderAtTheSameTime() throws Exception {
    Map<String, Process> writers = new TreeMap<>();
    for (String name : List.of("one", "other")) {
      writers.put(name, start(folder.resolve(name), List.of(java()), name));
    }
    Map<String, Integer> bothRan = new TreeMap<>();
    for (String name : writers.keySet()) {
      while (Files.size(folder.resolve(name)) == 0) {
        assertThat(writers.values()).allMatch(Process::isAlive);
        Thread.sleep(1);
      }
    }
    for (String name : writers.keySet()) {
      bothRan.put(name, lastWhole(folder.resolve(name)));
    }
    Thread.sleep(1000);
    assertThat(writers.values()).allMatch(Process::isAlive);
    Map<String, Integer> acknowledged = new TreeMap<>();
    for (Map.Entry<String, Process> writer : writers.entrySet()) {
      writer.getValue().destroyForcibly().waitFor();
      acknowledged.put(writer.getKey(), lastWhole(folder.resolve(writer.getKey())));
    }

    assertThat(acknowledged)
        .allSatisfy(
            (name, last) -> assertThat(last).isGreaterThan(bothRan.getOrDefault(name, 0) + 10));
    requireAll(acknowledged, 2);
  }

  private void requireAll(Map<String, Integer> acknowledged, int kills) throws IOException {
    Found found = found();
    System.out.printf(
        "%d kills: %d lines acknowledged, %d found, %d unfinished%n",
        kills,
        acknowledged.values().stream().mapToInt(last -> last + 1).sum(),
        found.numbers().values().stream().mapToInt(List::size).sum(),
        found.unfinished());
    assertThat(found.numbers().keySet()).isEqualTo(acknowledged.keySet());
    acknowledged.forEach(
        (name, last) -> {
          List<Integer> numbers = found.numbers().getOrDefault(name, List.of());
          // The line after the last acknowledged one may be there whole.
          assertThat(numbers).hasSizeBetween(last + 1, last + 2);
          assertThat(numbers)
              .containsExactlyElementsOf(IntStream.range(0, numbers.size()).boxed().toList());
        });
    assertThat(found.unfinished()).isLessThanOrEqualTo(kills);
  }

  /** A disk that is full cuts a write anywhere: what was written of the line is taken back. */
  @Test
  void aFullDiskLeavesWholeLines() throws Exception {
    assumeThat(File.separatorChar).as("a shell that can limit files").isEqualTo('/');
    Path said = folder.resolve("said");
    Process process =
        start(said, List.of("sh", "-c", "ulimit -f 2048; exec \"$0\" \"$@\"", java()), "full");

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String told = Files.readString(folder.resolve("errors"));
    assertThat(process.exitValue()).as(told).isEqualTo(3);
    assertThat(told).contains("Could not write").contains("check the disk's space");
    Found found = found();
    assertThat(found.unfinished()).isZero();
    assertThat(found.numbers().get("full"))
        .containsExactlyElementsOf(IntStream.rangeClosed(0, lastWhole(said)).boxed().toList());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Process start(Path said, List<String> java, String name) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledWriter.class.getName(), log.toString(), name));
    return new ProcessBuilder(command)
        .redirectOutput(Files.createFile(said).toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  /** The last number that was said, its line's end included. */
  private static int lastWhole(Path said) throws IOException {
    String text = Files.readString(said);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    return whole.lines().mapToInt(Integer::parseInt).max().orElse(-1);
  }

  /**
   * What the log holds.
   *
   * @param numbers the numbers of the lines of each process, in their order
   * @param unfinished lines that are no JSON, each the last one of its file
   */
  private record Found(Map<String, List<Integer>> numbers, int unfinished) {}

  private Found found() throws IOException {
    Map<String, List<Integer>> numbers = new TreeMap<>();
    int unfinished = 0;
    List<Path> files;
    try (Stream<Path> all = Files.list(log)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      int start = 0;
      for (int end = 0; end < bytes.length; end++) {
        if (bytes[end] == '\n') {
          read(Arrays.copyOfRange(bytes, start, end), numbers);
          start = end + 1;
        }
      }
      if (start < bytes.length) {
        unfinished++;
      }
    }
    return new Found(numbers, unfinished);
  }

  private static void read(byte[] line, Map<String, List<Integer>> numbers)
      throws JsonProcessingException {
    JsonNode json = MAPPER.readTree(new String(line, StandardCharsets.UTF_8));
    numbers
        .computeIfAbsent(json.at("/prompt/0/content").asText(), name -> new ArrayList<>())
        .add(Integer.valueOf(json.get("rejected").asText()));
  }
}
