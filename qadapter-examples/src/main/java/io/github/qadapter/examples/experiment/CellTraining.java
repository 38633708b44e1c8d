package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The training of a cell: an adapter in the folder of what is known of it, which is loaded where it
 * is there.
 *
 * @param base the model that all methods begin with
 * @param own the base's own texts
 * @param setting how much is trained
 */
record CellTraining(BaseModel base, OwnTexts own, Setting setting) {
  /** The common learning rate. */
  static final double LEARNING_RATE = 2e-3;

  /** Pairs in a step. */
  static final int BATCH = 8;

  private static final String ADAPTER = "adapter";
  private static final String SECONDS = "seconds";

  /**
   * A trained model, with what its training took.
   *
   * @param model the caller closes it
   * @param trained what it took
   */
  record Tuned(CustomModel model, Cell.Trained trained) {}

  /** The trained model of a cell. */
  Tuned of(Cell.Key key, PreferenceData all, Path folder) {
    PreferenceData training =
        PreferenceData.of(Spaced.of(all.pairs(), setting.pairs() / key.method().epochs()));
    Path adapter = folder.resolve(ADAPTER);
    try {
      if (!Files.exists(adapter)) {
        long begin = System.nanoTime();
        try (CustomModel trained = train(key, training)) {
          double seconds = Math.rint((System.nanoTime() - begin) * 1e-9);
          CellFiles.write(folder.resolve(SECONDS), Double.toString(seconds));
          trained.save(adapter);
        }
      }
      return new Tuned(
          QAdapter.load(base, adapter),
          new Cell.Trained(
              training.size(),
              key.method().epochs() * ((training.size() + BATCH - 1) / BATCH),
              Double.parseDouble(Files.readString(folder.resolve(SECONDS)))));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not keep what was trained in " + folder, e);
    }
  }

  private CustomModel train(Cell.Key key, PreferenceData training) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(key.method().epochs())
            .batchSize(BATCH)
            .learningRate(LEARNING_RATE * key.method().rate())
            .maxAnswerTokens(setting.answerTokens())
            .seed(key.seed())
            .build();
    if (key.method() == Method.ON_POLICY) {
      return new OnPolicyRun(base, own.drawn(), options).run(training);
    }
    return key.method()
        .applyTo(
            QAdapter.customize(base).withPreferences(training),
            () ->
                own.answers(
                    Spaced.of(
                        training.pairs().stream().map(PreferencePair::prompt).distinct().toList(),
                        2 * setting.pairs() / BATCH))) // as many as the steps take, two a step
        .withTraining(options)
        .withEvaluation(evaluation -> evaluation.holdOut(0))
        .train();
  }
}
