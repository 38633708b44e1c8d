package io.github.qadapter.internal.customize;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import java.nio.file.Path;

/** A training in a process of its own, which {@link EndedProcessTest} ends. */
final class EndedRun {
  private EndedRun() {}

  /**
   * Arguments: the model's folder, the folder of the run, letters of a text. Prints a line when it
   * begins to learn and one for each step.
   */
  public static void main(String[] arguments) {
    int letters = Integer.parseInt(arguments[2]);
    String text = "a b ".repeat(letters / 2);
    try (BaseModel base = BaseModel.open(Path.of(arguments[0]))) {
      QAdapter.customize(base)
          .withPreferences(
              PreferenceData.builder()
                  .add(text, text + "c", text + "d")
                  .add(text, "c", "d")
                  .build())
          .withRetention(Retention.none())
          .withTraining(
              training ->
                  training
                      .epochs(100_000)
                      .batchSize(1)
                      .maxPromptTokens(2 * letters)
                      .maxAnswerTokens(2 * letters))
          .withCheckpoints(
              Checkpoints.inFolder(
                  Path.of(arguments[1]), checkpoints -> checkpoints.everySteps(1_000_000)))
          .onEvaluation(evaluation -> System.out.println("learning"))
          .onStep(step -> System.out.println("step"))
          .train()
          .close();
    }
  }
}
