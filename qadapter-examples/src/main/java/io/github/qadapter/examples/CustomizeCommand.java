package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code customize}: teaches a model of your own the preference in a file. */
@Command(
    name = "customize",
    sortOptions = false,
    description = "Teaches a model a preference, evaluates the result and saves the adapter.")
final class CustomizeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Mixin private DataOptions data;

  @Option(
      names = "--out",
      paramLabel = "ADAPTER",
      required = true,
      description = "Folder for the adapter and its training-report.html.")
  private Path out;

  @Mixin private LearningOptions learning;

  @Mixin private RestraintOptions restraint;

  @Mixin private RunOptions runOptions;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "A message to answer before and after; may be given several times.")
  private List<String> prompts = List.of();

  @Override
  public void run() {
    // Everything that can be refused is looked at before the model works for an hour.
    AdapterFolder.requireFree(out);
    Optional<LoraOptions> adapter = learning.adapter();
    TrainingOptions training = learning.training();
    Split split = data.split();
    Retention retention = restraint.retention();
    Scope scope = restraint.scope();
    Optional<Checkpoints> checkpoints = runOptions.checkpoints();
    EvaluationOptions evaluation = data.judge(runOptions.evaluation(), split, retention);
    Screen screen = new Screen(spec.commandLine().getOut());
    try (BaseModel base = model.open()) {
      answer("Before", base, screen);
      screen.heading("Learning from " + Figures.count(split.training().size(), "pair"));
      Customization customization =
          learning
              .begin(base, adapter)
              .withPreferences(split.training())
              .withTraining(training)
              .withRetention(retention)
              .withScope(scope)
              .withEvaluation(evaluation)
              .saveTo(out);
      try (CustomModel custom = learn(customization, checkpoints)) {
        CleanStop.waitingFor(() -> custom.save(out));
        answer("After", custom, screen);
        screen.heading("What was learned, what was forgotten");
        custom.report().ifPresent(report -> Figures.show(report, screen));
        screen.text("The adapter is in " + out + ", and its report in training-report.html there.");
      }
    }
  }

  private CustomModel learn(Customization customization, Optional<Checkpoints> checkpoints) {
    try (Progress progress = new Progress()) {
      Customization watched = progress.watch(customization);
      if (checkpoints.isEmpty()) {
        return CleanStop.interrupting(
            watched::train, () -> progress.outcome(out, "nothing is saved"));
      }
      Customization kept = watched.withCheckpoints(checkpoints.get());
      Path folder = checkpoints.get().folder();
      return CleanStop.interrupting(
          () -> runOptions.resumed() ? kept.resume(folder) : kept.train(),
          () -> progress.outcome(out, "the same command with --resume goes on"));
    }
  }

  private void answer(String heading, LanguageModel answering, Screen screen) {
    if (prompts.isEmpty()) {
      return;
    }
    screen.heading(heading);
    for (String prompt : prompts) {
      screen.exchange(prompt, answering.chat(prompt));
    }
  }

  /** What to learn from and what to judge by. */
  static final class DataOptions {
    @Option(
        names = "--data",
        paramLabel = "FILE",
        required = true,
        description =
            "Pairs: rows of {prompt, chosen, rejected}, or others that docs/data.md lists.")
    private Path file;

    @Mixin private ReadingFlags reading;

    @Option(
        names = "--pairs",
        paramLabel = "N",
        description = "Learn from the first N pairs (default: all that are not held out).")
    private @Nullable Integer pairs;

    @Option(
        names = "--held-out",
        paramLabel = "N",
        description =
            "Judge by N pairs from the end, whose prompts are not learned from,"
                + " in place of --hold-out.")
    private @Nullable Integer heldOut;

    @Option(
        names = "--hold-out",
        paramLabel = "S",
        description =
            "Hold out this share of the prompts to judge by, 0 for none"
                + " (default: 0.1, where there are at least 100 pairs).")
    private @Nullable Double holdOut;

    @Option(
        names = "--neutral",
        paramLabel = "FILE",
        description =
            "Texts that the preference is not about: rows of {text} or {question, answer}"
                + " (default: none, or small stories of the examples' own with --retention none).")
    private @Nullable Path neutral;

    @Option(
        names = "--neutral-texts",
        paramLabel = "N",
        defaultValue = "50",
        description = "Read the first N of them (default: ${DEFAULT-VALUE}).")
    private int neutralTexts;

    Split split() {
      return Split.of(reading.read(file), pairs, heldOut);
    }

    /** What to judge: without text to retain, stories tell what was forgotten. */
    EvaluationOptions judge(EvaluationOptions.Builder judged, Split split, Retention retention) {
      split.heldOut().ifPresent(judged::heldOut);
      if (holdOut != null) {
        judged.holdOut(holdOut);
      }
      if (neutral != null) {
        judged.neutralTexts(NeutralFile.read(neutral, neutralTexts));
      } else if (retention.source() == Retention.Source.NONE) {
        judged.neutralTexts(NeutralFile.stories(neutralTexts));
      }
      return judged.build();
    }
  }
}
