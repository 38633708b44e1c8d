package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.RankedAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  @ValueSource(
      strings = {
        "quickstart",
        "quickstart-kotlin",
        "check",
        "customize",
        "generate",
        "chat",
        "serve",
        "learn",
        "loop",
        "reward",
        "export",
        "inspect",
        "evaluate",
        "experiment"
      })
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
        "generate --model m --prompt hello --device gpu",
        "generate --model m --prompt hello --chat-template missing",
        "generate --model m --prompt hello --temperature -1",
        "reward --model m --prompt hello --answer hi",
        "reward --model m --adapter a --prompt hello",
        "serve --model m --port 70000",
        "serve --model m --max-requests 0",
        "learn --model m --out a",
        "check --model m",
        "check --model m --data d --max-prompt-tokens 0",
        "check --model m --data %pairs --columns best=win",
        "customize --model m --data %pairs --columns chosen=win,rejected=win --out a",
        "customize --model m --out a",
        "customize --model m --data d --out a --rank 1.5",
        "customize --model m --data d --out a --learning-rate 0",
        "customize --model m --data %pairs --out a --max-kl 0.1 --retention none",
        "customize --model m --data %pairs --out a --hold-out 0.7",
        "customize --model m --data %pairs --out a --hold-out 0.1 --held-out 2",
        "customize --model m --data %pairs --out a --resume",
        "customize --model m --data %pairs --out a --every-steps 5",
        "customize --model m --data %pairs --out a --evaluate-every 0",
      })
  void wrongUsageEndsWithTwoAndNoStackTrace(String line) {
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      String given = line.replace("%pairs", files.preferences().toString());
      Ended ended = run(given.isEmpty() ? new String[0] : given.split(" ", -1));

      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err()).isNotBlank().doesNotContain("\tat ");
      assertThat(ended.err().lines()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "generate --model missing --prompt hello, missing",
    "check --model m --data missing, missing",
    "check --model missing --data %pairs, missing",
    "customize --model m --data missing --out a, missing",
    "customize --model missing --data %pairs --out a, missing",
    "customize --model m --data %pairs --neutral missing --out a, missing",
    "customize --model m --data %pairs --neutral %pairs --out a, row 1",
    "customize --model m --data %pairs --preferred-style academy --out a, academy",
    "check --model m --data %pairs --columns chosen=win, a column 'win'",
    "customize --model m --data %pairs --retention missing --out a, missing",
    "generate --model %model --adapter missing --prompt hello, missing",
    "reward --model %model --adapter missing --prompt hello --answer hi, missing",
    "serve --model missing, missing",
    "learn --model %model --feedback missing --out a, missing",
    "serve --model %model --key-file missing, missing",
  })
  void failuresEndWithOneAndOneSentence(String line, String named) {
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      Ended ended =
          run(
              line.replace("%pairs", files.preferences().toString())
                  .replace("%model", files.model().toString())
                  .split(" ", -1));

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err().lines()).singleElement().asString().contains(named);
    }
  }

  @Test
  void columnsCanBeNamed() throws IOException {
    Path rows = folder.resolve("votes.csv");
    Files.writeString(rows, "task,text,win,lose\nAnswer:,What is wool?,Hair of sheep!,Hair.\n");
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      Ended ended =
          run(
              "check",
              "--model=" + files.model(),
              "--data=" + rows,
              "--columns=prompt=task+text,chosen=win,rejected=lose");

      assertThat(ended.err()).isEmpty();
      assertThat(ended.out()).startsWith("1 row read: 1 pair to train on, on 1 prompt.");
    }
  }

  @Test
  void aCheckTellsWhatIsInAFile() throws IOException {
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(
        rows,
        """
        {"prompt":"What is wool?","chosen":"Hair of sheep!","rejected":"Hair."}
        {"prompt":"What is wool?","choosen":"Hair of sheep!","rejected":"Hair."}
        """);
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      Ended ended = run("check", "--model=" + files.model(), "--data=" + rows);

      assertThat(ended.err()).isEmpty();
      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out())
          .startsWith("2 rows read: 1 pair to train on, on 1 prompt.")
          .contains(
              rows + ", line 2: ",
              "did you mean 'chosen'?",
              "[tokens in brackets] are scored",
              "  The chat template ");
    }
  }

  @Test
  void aCheckReadsParquet() {
    Path rows = Path.of("../qadapter-core/src/test/resources/parquet/pairs-none.parquet");
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      Ended ended = run("check", "--model=" + files.model(), "--data=" + rows);

      assertThat(ended.err()).isEmpty();
      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out()).startsWith("20 rows read: 20 pairs to train on, on 1 prompt.");
    }
  }

  @Test
  void whatIsCustomizedCanBeAsked() {
    String question = "How is wool different from cotton?";
    Path adapter = folder.resolve("adapter");
    try (QuickStartFiles files = QuickStartFiles.unpack()) {
      String model = files.model().toString();
      Ended learned =
          run(
              "customize",
              "--model=" + model,
              "--data=" + files.preferences(),
              "--pairs=8",
              "--held-out=2",
              "--neutral=" + files.neutralTexts(),
              "--neutral-texts=2",
              "--retention=none",
              "--prompt=" + question,
              "--sample=" + question,
              "--evaluate-every=1",
              "--checkpoints=" + folder.resolve("run"),
              "--every-steps=1",
              "--out=" + adapter);
      assertThat(learned.err()).isEmpty();
      assertThat(learned.exitCode()).isZero();
      assertThat(adapter.resolve("training-report.json")).isRegularFile();
      assertThat(adapter.resolve("training-metrics.jsonl")).isRegularFile();
      assertThat(adapter.resolve("training-report.html")).content().contains(question);

      String[] ask = {"generate", "--model=" + model, "--prompt=" + question};
      String[] askAdapter = {ask[0], ask[1], ask[2], "--adapter=" + adapter, "--strength=0.5"};
      try (BaseModel base = BaseModel.open(files.model());
          CustomModel custom = QAdapter.load(base, adapter)) {
        assertThat(run(ask).out().strip()).isEqualTo(base.chat(question).strip());
        assertThat(run(ask[0], ask[1], ask[2], "--raw").out().strip())
            .isEqualTo(base.complete(question).strip());
        assertThat(run(askAdapter).out().strip())
            .isEqualTo(custom.withStrength(0.5).chat(question).strip());
        List<RankedAnswer> ranked =
            custom.rank(List.of(Message.user(question)), List.of("the cat", "a dog"));
        assertThat(
                run(
                        "reward",
                        ask[1],
                        ask[2],
                        "--adapter=" + adapter,
                        "--answer=the cat",
                        "--answer=a dog")
                    .out()
                    .lines())
            .containsExactlyElementsOf(
                ranked.stream()
                    .map(
                        best ->
                            String.format(
                                Locale.ROOT, "%10.4f  %s", best.reward().score(), best.answer()))
                    .toList());
      }
    }
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
