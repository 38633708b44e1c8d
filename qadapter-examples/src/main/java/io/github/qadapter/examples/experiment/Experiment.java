package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Computes cells one after the other, on the base that each of them begins with.
 *
 * @param model the folder of the base
 * @param open opens a base
 * @param data the folder of the data
 * @param setting how much is trained and measured
 * @param files where cells are kept
 * @param onProgress is told what goes on
 */
record Experiment(
    Path model,
    Function<Path, BaseModel> open,
    Path data,
    Setting setting,
    CellFiles files,
    Consumer<String> onProgress) {
  /** Computes those cells that are not there, until a time. */
  void run(List<Cell.Key> keys, long endNanos, Runnable afterEach) {
    int next = 0;
    while (next < keys.size()) {
      boolean second = keys.get(next).dataSet().isSecondStage();
      try (BaseModel base = open.apply(second ? secondBase() : model)) {
        CellRun cells = new CellRun(base, data, setting, files, onProgress);
        while (next < keys.size() && keys.get(next).dataSet().isSecondStage() == second) {
          if (System.nanoTime() - endNanos >= 0) {
            return;
          }
          cells.run(keys.get(next));
          afterEach.run();
          next++;
        }
      }
    }
  }

  private Path secondBase() {
    onProgress.accept("the base of the harmless data");
    try (BaseModel base = open.apply(model)) {
      return HelpfulBase.in(files.folder().resolve(HelpfulBase.FOLDER), base, data, setting);
    }
  }
}
