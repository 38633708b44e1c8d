package io.github.qadapter.examples;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.evaluation.Benchmarks;
import io.github.qadapter.evaluation.Evaluation;
import io.github.qadapter.examples.experiment.Spaced;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What models are measured by. */
final class TaskOptions {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Held-out pairs, in any shape of docs/data.md.")
  private @Nullable Path data;

  @Mixin private ReadingFlags reading;

  @Option(
      names = "--neutral",
      paramLabel = "FILE",
      description = "Texts that the preference is not about: rows of {text} or {question, answer}.")
  private @Nullable Path neutral;

  @Option(
      names = "--bbh",
      paramLabel = "FOLDER",
      description = "BIG-Bench Hard: a JSON file of {examples: [{input, target}]} for each task.")
  private @Nullable Path bbh;

  @Option(
      names = "--gsm8k",
      paramLabel = "FILE",
      description = "GSM8K: lines of {question, answer}.")
  private @Nullable Path gsm8k;

  @Option(
      names = "--ifeval",
      paramLabel = "FILE",
      description = "IFEval: lines of {prompt, instruction_id_list, kwargs}.")
  private @Nullable Path ifeval;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Measure by N items of each, evenly spaced (default: all).")
  private @Nullable Integer limit;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "Most tokens of an answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  /** The evaluation with everything that was asked for. */
  Evaluation addTo(Evaluation evaluation) {
    Evaluation all = evaluation;
    if (data != null) {
      all = all.withPreferences(PreferenceData.of(pairs()));
    }
    if (neutral != null) {
      all = all.withNeutralTexts("neutral", spaced(NeutralFile.read(neutral, Integer.MAX_VALUE)));
    }
    if (bbh != null) {
      all = all.withMultipleChoice("BBH", spaced(Benchmarks.bbh(bbh)));
    }
    if (gsm8k != null) {
      all = all.withAnswers("GSM8K", spaced(Benchmarks.gsm8k(gsm8k)), answers());
    }
    if (ifeval != null) {
      all = all.withAnswers("IFEval", spaced(Benchmarks.ifeval(ifeval)), answers());
    }
    return all;
  }

  /** The pairs to judge by; none without data. */
  List<PreferencePair> pairs() {
    return data == null ? List.of() : spaced(reading.read(data).pairs());
  }

  /** How models answer: the same every time. */
  GenerationOptions answers() {
    return GenerationOptions.builder().greedy().maxTokens(maxTokens).build();
  }

  private <T> List<T> spaced(List<T> all) {
    return limit == null ? all : Spaced.of(all, limit);
  }
}
