package io.github.qadapter.examples;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.EvaluationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to watch while a run goes on, and what to keep so that it can go on later. */
final class RunOptions {
  @Option(
      names = "--sample",
      paramLabel = "TEXT",
      description =
          "A message whose answers before and after the report shows;"
              + " may be given several times.")
  private List<String> samples = List.of();

  @Option(
      names = "--evaluate-every",
      paramLabel = "N",
      description = "Judge after every N steps as well, for the report's curves.")
  private @Nullable Integer evaluateEvery;

  @Option(
      names = "--checkpoints",
      paramLabel = "FOLDER",
      description = "Keep there what the run needs to go on after it was ended.")
  private @Nullable Path folder;

  @Option(
      names = "--every-steps",
      paramLabel = "N",
      description = "Keep it after every N steps (default: every ten minutes).")
  private @Nullable Integer everySteps;

  @Option(
      names = "--resume",
      description = "Go on with the run in that folder; all other options as they were.")
  private boolean resume;

  /** What to judge by, as far as it is said here. */
  EvaluationOptions.Builder evaluation() {
    EvaluationOptions.Builder evaluation = EvaluationOptions.builder().samplePrompts(samples);
    return evaluateEvery == null ? evaluation : evaluation.everySteps(evaluateEvery);
  }

  Optional<Checkpoints> checkpoints() {
    if (folder == null) {
      if (everySteps != null || resume) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s says something of checkpoints: name their folder with --checkpoints as well.",
                resume ? "--resume" : "--every-steps"));
      }
      return Optional.empty();
    }
    Checkpoints.Builder checkpoints = Checkpoints.builder(folder);
    if (everySteps != null) {
      checkpoints.everySteps(everySteps);
    }
    return Optional.of(checkpoints.build());
  }

  boolean resumed() {
    return resume;
  }
}
