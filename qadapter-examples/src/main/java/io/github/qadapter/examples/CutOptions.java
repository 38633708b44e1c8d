package io.github.qadapter.examples;

import io.github.qadapter.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where prompts and answers are cut; as {@link TrainingOptions} says unless told otherwise. */
final class CutOptions {
  @Option(
      names = "--max-prompt-tokens",
      paramLabel = "N",
      description = "Cut longer prompts to N tokens (default: as training does).")
  private @Nullable Integer maxPromptTokens;

  @Option(
      names = "--max-answer-tokens",
      paramLabel = "N",
      description = "Cut longer answers to N tokens (default: as training does).")
  private @Nullable Integer maxAnswerTokens;

  /** The default cut, changed where asked for. */
  TrainingOptions.Builder training() {
    TrainingOptions.Builder training = TrainingOptions.builder();
    if (maxPromptTokens != null) {
      training.maxPromptTokens(maxPromptTokens);
    }
    if (maxAnswerTokens != null) {
      training.maxAnswerTokens(maxAnswerTokens);
    }
    return training;
  }
}
