package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path folder;

  private record Ended(int exitCode, String out, String err) {}

  private static Ended run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Ended(exitCode, out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "quickstart-kotlin", "customize", "generate"})
  void everyCommandExplainsItself(String command) {
    Ended ended = run(command, "--help");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).contains("Usage: qadapter-examples " + command);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(80));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sing",
        "generate --prompt hello",
        "generate --model m --prompt hello --strength 2",
        "generate --model m --prompt hello --max-tokens many",
        "generate --model m --prompt hello --precision float64",
        "generate --model m --prompt hello --temperature -1",
        "customize --model m --out a",
        "customize --model m --data d --out a --rank 1.5",
      })
  void wrongUsageEndsWithTwoAndNoStackTrace(String line) {
    Ended ended = run(line.isEmpty() ? new String[0] : line.split(" ", -1));

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isNotBlank().doesNotContain("\tat ");
    assertThat(ended.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aFolderWithSomethingElseIsRefusedBeforeAnyWork() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    for (String command : new String[] {"quickstart", "quickstart-kotlin"}) {
      Ended ended = run(command, "--out", folder.toString());

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err().lines()).singleElement().asString().contains(folder.toString());
    }
  }

  @Test
  void aStackTraceIsShownOnRequest() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    Ended ended = run("quickstart", "--stacktrace", "--out", folder.toString());

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("\tat io.github.qadapter.examples.QuickStart");
  }
}
