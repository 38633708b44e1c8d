package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.TrainingOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
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

  @Mixin private CutOptions cut;

  @Override
  public void run() {
    TrainingOptions training = cut.training().build();
    PreferenceData data = reading.read(file);
    PrintWriter out = spec.commandLine().getOut();
    try (BaseModel base = model.open()) {
      out.print(data.check(base, training).text());
      out.flush();
    }
  }
}
