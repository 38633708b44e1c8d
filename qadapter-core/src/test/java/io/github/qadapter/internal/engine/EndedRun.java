package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;

/** A training of long rows in a process of its own, which {@link EndedProcessTest} ends. */
final class EndedRun {
  private static final int LETTERS = 2200;

  /** Says that nothing shall wait for native work when the process ends. */
  static final String UNHOOKED = "unhooked";

  private EndedRun() {}

  /** From where the virtual machine keeps it, which the process has to be opened for. */
  private static void removeTheHook() throws ReflectiveOperationException {
    Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    field.setAccessible(true);
    Map<?, ?> hooks = (Map<?, ?>) field.get(null);
    if (!hooks.keySet().removeIf(hook -> ((Thread) hook).getName().equals("qadapter-end"))) {
      throw new IllegalStateException("Expected the library's hook, but found " + hooks);
    }
  }

  /**
   * Arguments: the model's folder, the folder of the run, and optionally {@link #UNHOOKED}. Prints
   * a line when it begins to learn.
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    String text = "a b ".repeat(LETTERS / 2);
    try (BaseModel base = BaseModel.open(Path.of(arguments[0]))) {
      if (arguments.length > 2 && arguments[2].equals(UNHOOKED)) {
        removeTheHook();
      }
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
          .withCheckpoints(Checkpoints.in(Path.of(arguments[1])).everySteps(1000))
          .onEvaluation(evaluation -> System.out.println("learning"))
          .train()
          .close();
    }
  }
}
