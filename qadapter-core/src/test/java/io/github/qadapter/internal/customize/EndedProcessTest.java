package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qadapter.internal.fixture.TinyModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is asked to end while it trains ends in good order. */
@Timeout(120)
class EndedProcessTest {
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  /** Well within the first pass over a row, which takes several times that long. */
  private static final long WITHIN_A_STEP_MILLIS = 200;

  private static final int LONG_ROWS = 2200;
  private static final int SHORT_ROWS = 20;

  @TempDir private Path folder;

  @BeforeEach
  void needsSignals() {
    assumeTrue(
        !System.getProperty("os.name").startsWith("Windows"), "needs signals as POSIX has them");
  }

  @Test
  void aTrainingIsEndedBetweenTwoCalls() throws Exception {
    Path model = TinyModel.copyTo(folder.resolve("model"));
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 16384"));
    endAfter(model, LONG_ROWS, "learning", WITHIN_A_STEP_MILLIS);
  }

  /** Its checkpoint is due after a million steps only. */
  @Test
  void whatATrainingHasLearnedIsThereWhenItsProcessHasEnded() throws Exception {
    endAfter(TinyModel.copyTo(folder.resolve("model")), SHORT_ROWS, "step", 0);
    try (Stream<Path> left = Files.list(folder.resolve("run"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .as(log())
          .anyMatch(name -> name.matches("checkpoint-0*[1-9][0-9]*"));
    }
  }

  private void endAfter(Path model, int letters, String awaited, long millis) throws Exception {
    Process process = start(model, letters);
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.equals(awaited)) {
        line = out.readLine();
      }
      assertThat(line).as(log()).isEqualTo(awaited);
      Thread.sleep(millis);
      assertThat(process.isAlive()).isTrue();
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).as(log()).isEqualTo(ENDED_BY_SIGTERM);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private Process start(Path model, int letters) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dbasedir=" + System.getProperty("basedir", ""));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EndedRun.class.getName());
    command.add(model.toString());
    command.add(folder.resolve("run").toString());
    command.add(Integer.toString(letters));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve("log").toFile())
        .start();
  }
}
