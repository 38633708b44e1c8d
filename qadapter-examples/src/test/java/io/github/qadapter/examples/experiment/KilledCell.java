package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import java.nio.file.Path;

/** A cell in a process of its own; {@link CellRunTest} kills it. */
final class KilledCell {
  static final Cell.Key KEY = new Cell.Key(DataSet.ACADEMY, Method.DPO, 0);

  private KilledCell() {}

  /** Arguments: the folder of the data, that of the cells. */
  public static void main(String[] arguments) {
    Path data = Path.of(arguments[0]);
    try (BaseModel base = BaseModel.open(TinyData.MODEL)) {
      new CellRun(
              base,
              data,
              TinyData.SETTING,
              new CellFiles(Path.of(arguments[1])),
              System.out::println)
          .run(KEY);
    }
  }
}
