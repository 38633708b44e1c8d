package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.CustomModel;
import io.github.qadapter.internal.dialogue.DialogueStore;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed again and again still ends with the adapter of one that was let be. */
class KillTest {
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String SCOPE = "qadapter_scope.safetensors";
  private static final long START_MILLIS = 1500;

  @TempDir private Path folder;

  @Test
  void twoKillsChangeNothing() throws Exception {
    requireSameAfterKills(2, 4);
  }

  @Tag("slow")
  @Test
  void fiftyKillsChangeNothing() throws Exception {
    requireSameAfterKills(50, 60);
  }

  /** Before the first step the base writes for minutes; what a kill leaves there is whole too. */
  @Tag("slow")
  @Test
  void aKillWhileTheBaseWritesChangesNothing() throws Exception {
    Path whole = uninterrupted(1);
    Path adapter = folder.resolve("adapter");
    killBetween(adapter, "checkpoint-00000000", DialogueStore.IN_RUN);
    killBetween(adapter, DialogueStore.IN_RUN, "metrics.jsonl");
    requireSameAtTheEnd(adapter, 1, whole);
  }

  /** Kills a run once the first of two files is there and the second one is not yet. */
  private void killBetween(Path adapter, String from, String to) throws Exception {
    Process process = start(adapter, 1);
    Path run = folder.resolve("run");
    while (!Files.exists(run.resolve(from))) {
      assertThat(process.isAlive()).as(Files.readString(log())).isTrue();
      Thread.sleep(1);
    }
    process.destroyForcibly().waitFor();
    assertThat(run.resolve(to)).as("come too late to kill before it").doesNotExist();
  }

  private void requireSameAfterKills(int kills, int epochs) throws Exception {
    Path whole = uninterrupted(epochs);
    SplittableRandom random = new SplittableRandom(11);
    Path adapter = folder.resolve("adapter");
    int survived = 0;
    for (int kill = 0; kill < kills; kill++) {
      Process process = start(adapter, epochs);
      // From before the first checkpoint to well into the steps.
      process.waitFor(START_MILLIS / 2 + random.nextLong(START_MILLIS), TimeUnit.MILLISECONDS);
      survived += process.isAlive() ? 0 : 1;
      process.destroyForcibly().waitFor();
    }
    assertThat(survived).as("runs that ended before they were killed").isLessThan(kills);
    requireSameAtTheEnd(adapter, epochs, whole);
  }

  private Path uninterrupted(int epochs) {
    Path whole = folder.resolve("whole");
    try (LocalBaseModel base = TinyModel.open();
        CustomModel custom = KilledRun.customization(base, epochs).train()) {
      custom.save(whole);
    }
    return whole;
  }

  private void requireSameAtTheEnd(Path adapter, int epochs, Path whole) throws Exception {
    Process last = start(adapter, epochs);
    assertThat(last.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(last.exitValue()).as(Files.readString(log())).isZero();
    for (String file : List.of(WEIGHTS, SCOPE)) {
      assertThat(adapter.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Process start(Path adapter, int epochs) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dbasedir=" + System.getProperty("basedir", ""));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KilledRun.class.getName());
    command.add(folder.resolve("run").toString());
    command.add(adapter.toString());
    command.add(Integer.toString(epochs));
    File log = log().toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.to(log))
        .start();
  }
}
