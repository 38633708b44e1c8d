package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** Programs on the tests' class path, for what a process decides once for all. */
final class OwnProcess {
  private OwnProcess() {}

  /**
   * Runs it to its end, which must be a good one.
   *
   * @param unset names that the tests' environment has and the program's has not
   * @return what it printed
   */
  static String outputOf(Class<?> program, Set<String> unset)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName());
    builder.environment().keySet().removeAll(unset);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
