package io.github.qadapter.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole cells, with a small model and next to no data. */
class CellRunTest {
  private static final Path MODEL =
      Path.of(System.getProperty("basedir", ""))
          .resolve("src/main/resources/io/github/qadapter/examples/tiny-model");
  private static final Setting SETTING = new Setting("tiny", 8, 3, List.of(0.5, 1.0), 3, 4, 2, 8);

  @TempDir Path data;

  @Test
  void aCellHasEveryFigureOfItsMethod() throws IOException {
    write();
    try (BaseModel base = BaseModel.open(MODEL)) {
      CellRun cells = new CellRun(base, data, SETTING, progress -> {});
      for (Method method : List.of(Method.DPO_ANCHORED, Method.ON_POLICY)) {
        Cell cell = cells.run(new Cell.Key(DataSet.ACADEMY, method, 1));

        assertThat(cell.judgeAuc()).isEqualTo(1);
        assertThat(cell.figure(Cell.JUDGED, Measure.GRADE, 0.5)).isPresent();
        assertThat(cell.figure(Cell.PAIRS, Measure.MARGIN, 1)).isPresent();
        assertThat(cell.figure(Cell.BBH, Measure.CHOICE_ACCURACY, 1)).isPresent();
        assertThat(cell.figure(Cell.IFEVAL, Measure.GRADE, 1)).isPresent();
        for (String kind : List.of(Cell.MATHS, Cell.PUZZLES, Cell.OWN)) {
          double half = kl(cell, kind, 0.5);
          assertThat(half).as("%s of %s", kind, method).isPositive().isLessThan(kl(cell, kind, 1));
        }
      }
    }
  }

  private static double kl(Cell cell, String kind, double strength) {
    return cell.figure(kind, Measure.KL, strength).orElseThrow().estimate().value();
  }

  private void write() throws IOException {
    file(
        "dsp/dsp.json",
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    String.format(
                        "{\"query\": \"Day %1$d?\", \"responses\": {\"academy\": \"Thus day %1$d.\", \"normal\": \"Well, day %1$d.\"}}",
                        i))
            .collect(Collectors.joining(",", "[", "]")));
    file("hh-rlhf/harmless.jsonl", "");
    file(
        "gsm8k/gsm8k.jsonl",
        "{\"question\": \"How many?\", \"answer\": \"Two and two.\\n#### 4\"}\n".repeat(3));
    file(
        "bbh/truth.json",
        "{\"examples\": [{\"input\": \"not True is\", \"target\": \"False\"}, {\"input\": \"not False is\", \"target\": \"True\"}]}");
    file(
        "ifeval/prompts.jsonl",
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    "{\"prompt\": \"Say "
                        + i
                        + ".\", \"instruction_id_list\": [\"punctuation:no_comma\"], \"kwargs\": [{}]}\n")
            .collect(Collectors.joining()));
  }

  private void file(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
