package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The base of the harmless data, as in the paper a model that learned to be helpful: DPO on the
 * helpful half of HH-RLHF, merged into one plain model.
 */
final class HelpfulBase {
  /** Beside the cells. */
  static final String FOLDER = ".helpful-base";

  private static final double BETA = 0.1;

  private HelpfulBase() {}

  /**
   * Makes it if it is not there; the folder appears whole or not at all.
   *
   * @param folder of the new model
   * @param base the model before
   * @param data the folder of the data
   */
  static Path in(Path folder, BaseModel base, Path data, Setting setting) {
    if (!Files.isDirectory(folder)) {
      PreferenceData helpful = PreferenceData.read(data.resolve("hh-rlhf/helpful.jsonl"));
      try (CustomModel model =
          QAdapter.customize(base)
              .withPreferences(PreferenceData.of(Spaced.of(helpful.pairs(), setting.pairs())))
              .withObjective(Objective.dpo(BETA))
              .withRetention(Retention.none())
              .withTraining(
                  training ->
                      training
                          .epochs(1)
                          .batchSize(CellTraining.BATCH)
                          .learningRate(CellTraining.LEARNING_RATE)
                          .maxAnswerTokens(setting.answerTokens())
                          .seed(0))
              .withEvaluation(evaluation -> evaluation.holdOut(0))
              .train()) {
        model.exportMerged(folder);
      }
    }
    return folder;
  }
}
