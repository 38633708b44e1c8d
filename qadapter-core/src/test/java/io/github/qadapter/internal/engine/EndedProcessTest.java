package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qadapter.internal.weights.AtomicFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is asked to end within a long native call ends in good order. */
@Timeout(120)
class EndedProcessTest {
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  /** Well within the first pass over a row, which takes several times that long. */
  private static final long WITHIN_A_STEP_MILLIS = 200;

  @TempDir private Path folder;

  @Test
  void aTrainingIsEndedBetweenTwoCallsAndKeepsItsCheckpoint() throws Exception {
    assertThat(ended()).as(log()).isEqualTo(ENDED_BY_SIGTERM);
    assertThat(crashReports()).isEmpty();
    assertThat(checkpoints()).as("kept once the pass was over").isNotEmpty();
  }

  /** What the hook is for: without it the process ends, if it does not crash, within the pass. */
  @Tag("slow")
  @Test
  void withoutTheHookTheProcessEndsWithinTheCall() throws Exception {
    ended("--add-opens=java.base/java.lang=ALL-UNNAMED", EndedRun.UNHOOKED);
    assertThat(checkpoints()).isEmpty();
  }

  private List<String> checkpoints() throws IOException {
    return namesIn(folder.resolve("run"), "checkpoint-");
  }

  private List<String> crashReports() throws IOException {
    return namesIn(folder, "hs_err");
  }

  private static List<String> namesIn(Path place, String beginning) throws IOException {
    try (Stream<Path> left = Files.list(place)) {
      return left.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(beginning))
          .toList();
    }
  }

  private int ended() throws Exception {
    return ended("-Xshare:auto", "hooked");
  }

  /** Ends a training within a pass over a row; the exit code. */
  private int ended(String option, String kind) throws Exception {
    assumeTrue(
        !System.getProperty("os.name").startsWith("Windows"), "needs signals as POSIX has them");
    Path model = TinyModel.copyTo(folder.resolve("model"));
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 16384"));
    Process process = start(option, model, kind);
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.equals("learning")) {
        line = out.readLine();
      }
      assertThat(line).as(log()).isEqualTo("learning");
      Thread.sleep(WITHIN_A_STEP_MILLIS);
      assertThat(process.isAlive()).isTrue();
      // What is there in the end was then written after the signal.
      AtomicFolder.delete(folder.resolve("run/checkpoint-00000000"));
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    return process.exitValue();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private Process start(String option, Path model, String kind) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(option);
    command.add("-Dbasedir=" + System.getProperty("basedir", ""));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EndedRun.class.getName());
    command.add(model.toString());
    command.add(folder.resolve("run").toString());
    command.add(kind);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve("log").toFile())
        .start();
  }
}
