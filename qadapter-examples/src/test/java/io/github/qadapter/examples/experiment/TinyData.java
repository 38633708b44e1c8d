package io.github.qadapter.examples.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model and data so small that a cell takes seconds. */
final class TinyData {
  static final Path MODEL =
      Path.of(System.getProperty("basedir", ""))
          .resolve("src/main/resources/io/github/qadapter/examples/tiny-model");

  static final Setting SETTING = new Setting("tiny", 8, 3, 3, 3, 4, 2, 8);

  private TinyData() {}

  /** Writes every file that an experiment reads. */
  static void write(Path data) throws IOException {
    file(
        data,
        "dsp/dsp.json",
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    String.format(
                        "{\"query\": \"Day %1$d?\", \"responses\": {\"academy\": \"Thus day %1$d.\", \"normal\": \"Well, day %1$d.\"}}",
                        i))
            .collect(Collectors.joining(",", "[", "]")));
    file(data, "hh-rlhf/harmless.jsonl", "");
    file(
        data,
        "gsm8k/gsm8k.jsonl",
        "{\"question\": \"How many?\", \"answer\": \"Two and two.\\n#### 4\"}\n".repeat(3));
    file(
        data,
        "bbh/truth.json",
        "{\"examples\": [{\"input\": \"not True is\", \"target\": \"False\"}, {\"input\": \"not False is\", \"target\": \"True\"}]}");
    file(
        data,
        "ifeval/prompts.jsonl",
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    "{\"prompt\": \"Say "
                        + i
                        + ".\", \"instruction_id_list\": [\"punctuation:no_comma\"], \"kwargs\": [{}]}\n")
            .collect(Collectors.joining()));
  }

  private static void file(Path data, String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
