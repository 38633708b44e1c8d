package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.PreferenceData;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code learn}: from feedback to a better adapter, or none. */
@Command(
    name = "learn",
    sortOptions = false,
    description =
        "Learns from logged feedback, and puts the adapter in place if it is better than the one"
            + " before.")
final class LearnCommand implements Runnable {
  private static final int NEUTRAL_TEXTS = 50;

  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--feedback",
      paramLabel = "FOLDER",
      required = true,
      description = "The folder in which serve logged it.")
  private Path feedback;

  @Option(
      names = "--out",
      paramLabel = "ADAPTER",
      required = true,
      description = "Folder of the adapter to replace or to begin; serve may watch it.")
  private Path out;

  @Mixin private LearningOptions learning;

  @Mixin private RestraintOptions restraint;

  @Option(
      names = "--least-pairs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Learn from no fewer pairs (default: ${DEFAULT-VALUE}).")
  private int leastPairs;

  @Option(
      names = "--max-drift",
      paramLabel = "D",
      defaultValue = "0.5",
      description =
          "Put nothing in place that drifted farther on neutral texts, in nats a token"
              + " (default: ${DEFAULT-VALUE}).")
  private double maxDrift;

  @Option(
      names = "--neutral",
      paramLabel = "FILE",
      description =
          "Neutral texts, as for customize (default: small stories of the examples' own).")
  private @Nullable Path neutral;

  @Override
  public void run() {
    AdapterFolder.requireFree(out);
    PreferenceData data = PreferenceData.read(feedback);
    Screen screen = new Screen(spec.commandLine().getOut());
    try (BaseModel base = model.open();
        Progress progress = new Progress()) {
      FeedbackLearner.Outcome outcome =
          new FeedbackLearner(base, out, new FeedbackLearner.Limits(leastPairs, maxDrift))
              .learn(
                  data,
                  neutral == null
                      ? NeutralFile.stories(NEUTRAL_TEXTS)
                      : NeutralFile.read(neutral, NEUTRAL_TEXTS),
                  learning.adapter(),
                  learning.training(),
                  customization ->
                      progress.watch(
                          customization
                              .withRetention(restraint.retention())
                              .withScope(restraint.scope())));
      tell(outcome, screen);
    }
  }

  private void tell(FeedbackLearner.Outcome outcome, Screen screen) {
    Figures.show(outcome.report(), screen);
    screen.text(
        String.format(
            Locale.ROOT,
            "Of %s held out, the adapter before ranks %.1f %% rightly (margin %.2f), the new one"
                + " %.1f %% (%.2f).",
            Figures.count(outcome.heldOut(), "pair"),
            100 * outcome.before().accuracy(),
            outcome.before().margin(),
            100 * outcome.after().accuracy(),
            outcome.after().margin()));
    screen.text(
        switch (outcome.verdict()) {
          case PLACED -> "The new adapter is in " + out + ".";
          case NOT_BETTER -> "It is no better, so nothing was changed.";
          case DRIFTED -> "It drifted too far from the base, so nothing was changed.";
        });
  }
}
