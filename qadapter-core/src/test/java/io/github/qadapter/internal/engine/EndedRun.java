package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import java.nio.file.Path;

/** A training of long rows in a process of its own, which {@link EndedProcessTest} ends. */
final class EndedRun {
  private static final int LETTERS = 2200;

  private EndedRun() {}

  /**
   * Arguments: the model's folder, the folder of the run. Prints a line when it begins to learn.
   */
  public static void main(String[] arguments) {
    String text = "a b ".repeat(LETTERS / 2);
    try (BaseModel base = BaseModel.open(Path.of(arguments[0]))) {
      QAdapter.customize(base)
          .withPreferences(
              PreferenceData.builder()
                  .add(text, text + "c", text + "d")
                  .add(text, "c", "d")
                  .build())
          .withTraining(
              training ->
                  training
                      .epochs(1000)
                      .batchSize(1)
                      .maxPromptTokens(2 * LETTERS)
                      .maxAnswerTokens(2 * LETTERS))
          .withCheckpoints(Checkpoints.inFolder(Path.of(arguments[1])).everySteps(1000))
          .onEvaluation(evaluation -> System.out.println("learning"))
          .train()
          .close();
    }
  }
}
