package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.TrainingOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check}: says what training on a file of preferences would find. */
@Command(
    name = "check",
    sortOptions = false,
    description = "Tells what is wrong with preference data before any training.")
final class CheckCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "Preferences as customize takes them, or a log's folder.")
  private Path file;

  @Mixin private ReadingFlags reading;

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

  @Override
  public void run() {
    TrainingOptions.Builder training = TrainingOptions.builder();
    if (maxPromptTokens != null) {
      training.maxPromptTokens(maxPromptTokens);
    }
    if (maxAnswerTokens != null) {
      training.maxAnswerTokens(maxAnswerTokens);
    }
    PreferenceData data = reading.read(file);
    PrintWriter out = spec.commandLine().getOut();
    try (BaseModel base = model.open()) {
      out.print(data.check(base, training.build()).text());
      out.flush();
    }
  }
}
