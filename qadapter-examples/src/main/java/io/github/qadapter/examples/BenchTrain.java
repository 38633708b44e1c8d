package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Retention;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench train}: how many pairs a second, in the first epoch and in those after it. */
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Trains on some pairs, one a step, and prints pairs per second and peak memory:",
      "first for the first epoch, then for the later ones. With --tokens instead of --data",
      "the pairs are made up: as many words as it takes, of no meaning."
    })
final class BenchTrain implements Runnable {
  private static final int WARM_UP = 2;
  private static final int LEAST_TOKENS = 256;

  /** About what a chat template adds to a prompt. */
  private static final int TEMPLATE_TOKENS = 32;

  private static final double NANOS = 1e9;

  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Pairs: rows of {prompt, chosen, rejected}; the first two only warm up.")
  private @Nullable Path data;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "Make up pairs of about N tokens, half of them the prompt, a quarter each answer.")
  private @Nullable Integer tokens;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "12",
      description = "How many pairs to measure (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "2",
      description = "How often they are seen (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "512",
      description = "Longer prompts are dropped, longer answers cut (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--last-layers",
      paramLabel = "N",
      description = "Adapt the upper N layers only (default: all).")
  private @Nullable Integer lastLayers;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "A budget for training (default: most of what is free).")
  private @Nullable Integer memory;

  @Mixin private ThreadsOption threads;

  @Override
  public void run() {
    int used = threads.ask();
    PreferenceData all = pairs();
    try (BaseModel base = model.open()) {
      train(base, all.slice(0, WARM_UP), new ArrayList<>());
      List<Long> ends = new ArrayList<>();
      TrainingReport report = train(base, all.slice(WARM_UP, WARM_UP + pairs), ends);
      int kept = report.pairs();
      double first = ends.get(kept - 1) / NANOS;
      say(base, report, used, "first", kept / first);
      if (epochs > 1) {
        double later = ends.get(ends.size() - 1) / NANOS - first;
        say(base, report, used, "later", (epochs - 1) * kept / later);
      }
    }
  }

  /** Those to warm up, then those to measure. */
  private PreferenceData pairs() {
    if (tokens != null && data == null) {
      return madeUp(tokens);
    }
    if (tokens != null || data == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected either --data or --tokens, but found %s.",
              data == null ? "neither" : "both"));
    }
    PreferenceData all = PreferenceData.read(data);
    if (pairs < 1 || all.size() < pairs + WARM_UP) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected at most %d pairs to measure, those of %s but for %d to warm up, but found --pairs %d.",
              all.size() - WARM_UP,
              data,
              WARM_UP,
              pairs));
    }
    return all;
  }

  /** Of single letters, which any tokenizer has; short ones to warm up. */
  private PreferenceData madeUp(int wanted) {
    if (wanted < LEAST_TOKENS || pairs < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected --tokens of at least %d and --pairs of at least 1, but found %d and %d.",
              LEAST_TOKENS,
              wanted,
              pairs));
    }
    Random random = new Random(0);
    List<PreferencePair> made = new ArrayList<>();
    for (int i = 0; i < WARM_UP + pairs; i++) {
      int size = i < WARM_UP ? LEAST_TOKENS : wanted;
      String prompt = letters(random, size / 2 - TEMPLATE_TOKENS);
      made.add(
          PreferencePair.of(prompt, letters(random, size / 4 - 1), letters(random, size / 4 - 1)));
    }
    return PreferenceData.of(made);
  }

  private static String letters(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  /** Trains and adds when each step ended, in nanoseconds. */
  private TrainingReport train(BaseModel base, PreferenceData some, List<Long> ends) {
    Customization customization =
        QAdapter.customize(base)
            .withPreferences(some)
            .withAdapter(adapter())
            .withRetention(Retention.none())
            .withEvaluation(evaluation -> evaluation.holdOut(0))
            .withTraining(
                training -> {
                  training.epochs(epochs).batchSize(1).learningRate(3e-4);
                  int most = tokens == null ? maxTokens : tokens;
                  training.maxPromptTokens(most).maxAnswerTokens(most);
                  if (memory != null) {
                    training.memoryBudgetBytes((long) memory << 20);
                  }
                })
            .onStep(step -> ends.add(step.elapsed().toNanos()));
    try (CustomModel custom =
        CleanStop.interrupting(customization::train, "nothing was measured")) {
      return custom.report().orElseThrow();
    }
  }

  private LoraOptions adapter() {
    LoraOptions.Builder adapter = LoraOptions.builder().rank(8).alpha(16);
    if (lastLayers != null) {
      adapter.lastLayers(lastLayers);
    }
    return adapter.build();
  }

  private void say(
      BaseModel base, TrainingReport report, int used, String epoch, double pairsPerSecond) {
    JsonLine.of("train")
        .with("epoch", epoch)
        .with("pairs_per_second", pairsPerSecond)
        .with("pairs", report.pairs())
        .with("peak_rss_gb", report.peakResidentBytes() / NANOS)
        .with("parameters", base.info().parameters())
        .with("dtype", JsonLine.dtype(base.info().precision()))
        .with("threads", used)
        .print(spec.commandLine().getOut());
  }
}
