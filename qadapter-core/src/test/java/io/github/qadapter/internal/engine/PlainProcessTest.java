package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's terminal shows of a process that opens a model and answers. */
class PlainProcessTest {
  @TempDir private Path folder;

  /**
   * In a locale with digits of its own, out of a jar that keeps one list of each service: neither
   * PyTorch nor DJL has anything to warn of.
   */
  @Test
  void nothingIsWarnedOf() throws Exception {
    Process process =
        start(
            Map.of(),
            "-Xshare:off", // the virtual machine's own warning of another class loader
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Djava.system.class.loader=" + AnsweringProcess.OneListOfEach.class.getName());
    String output = output(process);
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(
            output
                .lines()
                .filter(line -> !line.contains(" INFO "))
                .filter(
                    line -> !line.contains(" - Few pairs: 8 ")) // what its report says of the run
                .toList())
        .as(output)
        .singleElement()
        .asString()
        .startsWith(AnsweringProcess.ANSWERED);
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path cache = file.resolve("cache");
    Process process = start(Map.of("DJL_CACHE_DIR", cache.toString()));
    String output = output(process);
    assertThat(process.exitValue()).as(output).isNotZero();
    assertThat(output)
        .contains(
            "MissingEngineException: Expected a folder that native libraries can be unpacked to at "
                + cache)
        .contains("which DJL_CACHE_DIR names, but it cannot be written to")
        .doesNotContain("download the file again");
  }

  private static String output(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static Process start(Map<String, String> environment, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dai.djl.offline=true");
    command.add("-Dbasedir=" + System.getProperty("basedir", ""));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AnsweringProcess.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
