package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A program without LangChain4j and Spring on its class path opens, trains, answers and saves. */
class WithoutOptionalLibrariesTest {
  private static final Pattern OPTIONAL = Pattern.compile("langchain4j|spring|reactor-core");

  @Test
  void everythingElseWorks() throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !OPTIONAL.matcher(Path.of(entry).getFileName().toString()).find())
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-Dbasedir=" + System.getProperty("basedir", ""),
                    "-cp",
                    classPath,
                    "io.github.qadapter.internal.engine.PlainProgram"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("All of it works.");
    assertThat(process.exitValue()).isZero();
  }
}
