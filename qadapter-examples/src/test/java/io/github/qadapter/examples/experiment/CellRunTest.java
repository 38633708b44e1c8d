package io.github.qadapter.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole cells, with a small model and next to no data. */
class CellRunTest {
  @TempDir Path data;

  @Test
  void aCellHasEveryFigureOfItsMethod() throws IOException {
    TinyData.write(data);
    try (BaseModel base = BaseModel.open(TinyData.MODEL)) {
      CellRun cells =
          new CellRun(
              base, data, TinyData.SETTING, new CellFiles(data.resolve("out")), progress -> {});
      for (Method method : List.of(Method.DPO_ANCHORED, Method.ON_POLICY)) {
        Cell cell = cells.run(new Cell.Key(DataSet.ACADEMY, method, 1));

        assertThat(cell.judgeAuc()).isEqualTo(1);
        assertThat(cell.figure(Cell.JUDGED, Measure.GRADE, 2)).isPresent();
        assertThat(cell.figure(Cell.PAIRS, Measure.MARGIN, 1)).isPresent();
        assertThat(cell.figure(Cell.BBH, Measure.CHOICE_ACCURACY, 1)).isPresent();
        assertThat(cell.figure(Cell.IFEVAL, Measure.GRADE, 1)).isPresent();
        for (String kind : List.of(Cell.MATHS, Cell.PUZZLES, Cell.OWN)) {
          double full = kl(cell, kind, 1);
          assertThat(full).as("%s of %s", kind, method).isPositive().isLessThan(kl(cell, kind, 2));
        }
      }
    }
  }

  /** What was trained and measured before the kill is there, and the rest comes out the same. */
  @Test
  void aCellThatIsKilledGoesOnToTheSameFile() throws Exception {
    TinyData.write(data);
    Cell.Key key = KilledCell.KEY;
    CellFiles whole = new CellFiles(data.resolve("whole"));
    CellFiles killed = new CellFiles(data.resolve("killed"));
    Path log = data.resolve("log");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledCell.class.getName(),
                data.toString(),
                killed.folder().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      while (!Files.exists(killed.unfinished(key).resolve("maths.json"))) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        Thread.sleep(1);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(killed.all()).as("came too late to kill it").isEmpty();

    List<String> measured = new ArrayList<>();
    try (BaseModel base = BaseModel.open(TinyData.MODEL)) {
      new CellRun(base, data, TinyData.SETTING, whole, progress -> {}).run(key);
      new CellRun(base, data, TinyData.SETTING, killed, measured::add).run(key);
    }

    assertThat(measured).doesNotContain(key.file() + ": judged answers: base");
    assertThat(withoutSeconds(killed, key)).isEqualTo(withoutSeconds(whole, key));
    assertThat(killed.unfinished(key)).doesNotExist();
  }

  private static String withoutSeconds(CellFiles files, Cell.Key key) throws IOException {
    return Files.readString(files.folder().resolve(key.file()))
        .replaceAll("\"seconds\":[0-9.]+", "");
  }

  private static double kl(Cell cell, String kind, double strength) {
    return cell.figure(kind, Measure.KL, strength).orElseThrow().estimate().value();
  }
}
