package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.evaluation.Evaluation;
import io.github.qadapter.evaluation.EvaluationReport;
import io.github.qadapter.evaluation.Measurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Computes cells: trains by a method and measures what came of it. What is known of a cell is kept
 * part by part, so a process that is killed loses one part at most; the base's figures are taken
 * from finished cells.
 */
final class CellRun {
  private final BaseModel base;
  private final Path data;
  private final Setting setting;
  private final CellFiles files;
  private final CellTraining training;
  private final CellParts parts;
  private final Consumer<String> onProgress;

  /**
   * Computes cells of one setting.
   *
   * @param base the model that all methods begin with
   * @param data the folder of the data
   * @param setting how much is trained and measured
   * @param files where cells are kept
   * @param onProgress is told what goes on
   */
  CellRun(
      BaseModel base, Path data, Setting setting, CellFiles files, Consumer<String> onProgress) {
    OwnTexts own = new OwnTexts(base, setting.answerTokens());
    this.base = base;
    this.data = data;
    this.setting = setting;
    this.files = files;
    this.training = new CellTraining(base, own, setting);
    this.parts = new CellParts(data, setting, own);
    this.onProgress = onProgress;
  }

  /** Computes a cell, or what is missing of it, and writes it. */
  Cell run(Cell.Key key) {
    Path folder = files.unfinished(key);
    PreferenceSplit split = key.dataSet().split(data);
    StyleJudge judge = StyleJudge.learn(split.training());
    onProgress.accept(key.file() + ": training");
    CellTraining.Tuned tuned = training.of(key, split.training(), folder);
    try (CustomModel model = tuned.model()) {
      Optional<EvaluationReport> known = files.base(key);
      List<EvaluationReport> found = new ArrayList<>();
      for (CellPart part : parts.of(key.method(), split, judge)) {
        found.add(measured(key, part, model, known, folder));
      }
      Cell cell =
          new Cell(
              key, setting.name(), judge.auc(split.heldOut()), tuned.trained(), together(found));
      files.write(cell);
      CellFiles.delete(folder);
      return cell;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not keep what is known of " + key.file(), e);
    }
  }

  private EvaluationReport measured(
      Cell.Key key, CellPart part, CustomModel model, Optional<EvaluationReport> known, Path folder)
      throws IOException {
    Path file = folder.resolve(part.name().replace(' ', '-') + ".json");
    if (!Files.exists(file)) {
      Evaluation evaluation =
          Evaluation.against(Cell.BASE, base)
              .withSeeds(key.seed())
              .onProgress(what -> onProgress.accept(key.file() + ": " + what));
      for (double strength : part.strengths()) {
        evaluation = evaluation.withModel(Cell.at(strength), model.withStrength(strength));
      }
      if (known.isPresent()) {
        evaluation = evaluation.withEarlier(known.get());
      }
      CellFiles.write(file, part.added().apply(evaluation).run().json());
    }
    return EvaluationReport.ofJson(Files.readString(file));
  }

  private static EvaluationReport together(List<EvaluationReport> parts) {
    List<Measurement> all = parts.stream().flatMap(part -> part.measurements().stream()).toList();
    return new EvaluationReport(
        parts.stream().flatMap(part -> part.models().stream()).distinct().toList(),
        parts.get(0).seeds(),
        all);
  }
}
