package io.github.qadapter.internal.customize;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A training in a process of its own, begun or gone on with; {@link KillTest} kills it. */
final class KilledRun {
  /** So many that writing them takes a moment in which to be killed, and not much more. */
  private static final int TEXTS = 24;

  private static final int TOKENS = 24;

  private KilledRun() {}

  /** Arguments: the folder of the run, where to save the adapter, how many epochs. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    try (LocalBaseModel base = TinyModel.open()) {
      Customization run = customization(base, Integer.parseInt(arguments[2]));
      boolean begun = false;
      if (Files.isDirectory(folder)) {
        try (Stream<Path> entries = Files.list(folder)) {
          begun = entries.anyMatch(entry -> entry.getFileName().toString().startsWith("check"));
        }
      }
      Checkpoints checkpoints = Checkpoints.builder(folder).everySteps(2).keepLast(2).build();
      try (CustomModel custom =
          begun
              ? run.withCheckpoints(checkpoints).resume(folder)
              : run.withCheckpoints(checkpoints).train()) {
        custom.save(Path.of(arguments[1]));
      }
    }
  }

  static Customization customization(LocalBaseModel base, int epochs) {
    return TinyModel.brief(base)
        .withPreferences(TinyModel.preferences(40))
        .withTraining(
            training ->
                training.epochs(epochs).batchSize(4).learningRate(1e-3).seed(3).maxAnswerTokens(8))
        .withAdapter(adapter -> adapter.rank(4).dropout(0.1))
        .withRetention(
            Retention.selfSampled(
                retention -> retention.count(TEXTS).maxTokens(TOKENS).maxKl(1e-3)))
        .withScope(Scope.learned(scope -> scope.negatives(2 * TEXTS).evenIfUnclear()));
  }
}
