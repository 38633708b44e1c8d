package io.github.qadapter.evaluation;

import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.RetentionText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * An evaluation before it runs: a reference, models to be compared with it, and what is measured of
 * them. Immutable: each step gives a new one.
 *
 * <pre>{@code
 * EvaluationReport report =
 *     Evaluation.against(base)
 *         .withModel("polite", polite)
 *         .withModel("half as polite", polite.withStrength(0.5))
 *         .withPreferences(split.heldOut())
 *         .withNeutralTexts("maths", texts)
 *         .withMultipleChoice("BBH", Benchmarks.bbh(folder))
 *         .withAnswers("gsm8k", Benchmarks.gsm8k(file), o -> o.maxTokens(256))
 *         .run();
 * System.out.println(report.text());
 * }</pre>
 *
 * <p>All models answer the same prompts with the same seeds, so that every difference is a paired
 * one. The unit is the prompt, or the text: all pairs of a prompt are drawn together. Intervals are
 * the percentile bootstrap's over units and seeds, and Wilson's for rates of right and wrong.
 */
public final class Evaluation {
  private static final int RESAMPLES = 10_000;

  /** What a report's own comparisons are drawn with. */
  static final Bootstrap BOOTSTRAP = new Bootstrap(RESAMPLES, 0);

  private static final String BASE = "base";

  private final Map<String, LanguageModel> models;
  private final List<EvaluationPart> parts;
  private final List<Long> seeds;
  private final Bootstrap bootstrap;
  private final EarlierScores known;
  private final Consumer<String> onProgress;

  private Evaluation(
      Map<String, LanguageModel> models,
      List<EvaluationPart> parts,
      List<Long> seeds,
      Bootstrap bootstrap,
      EarlierScores known,
      Consumer<String> onProgress) {
    this.models = models;
    this.parts = parts;
    this.seeds = seeds;
    this.bootstrap = bootstrap;
    this.known = known;
    this.onProgress = onProgress;
  }

  /** An evaluation of a customized model, "customized", against its base, "base". */
  public static Evaluation of(CustomModel model) {
    return against(model.base()).withModel("customized", model);
  }

  /** An evaluation against a reference named "base", which is measured as well. */
  public static Evaluation against(LanguageModel reference) {
    return against(BASE, reference);
  }

  /**
   * An evaluation against a reference.
   *
   * @param name by which reports call the reference
   */
  public static Evaluation against(String name, LanguageModel reference) {
    return new Evaluation(
        Map.of(name, reference),
        List.of(),
        List.of(0L),
        BOOTSTRAP,
        EarlierScores.NONE,
        progress -> {});
  }

  /**
   * Adds a model.
   *
   * @param name by which reports call it
   * @throws IllegalArgumentException if there is a model of that name
   */
  public Evaluation withModel(String name, LanguageModel model) {
    if (models.containsKey(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Expected another name for each model, but found \"%s\" twice.", name));
    }
    Map<String, LanguageModel> more = new LinkedHashMap<>(models);
    more.put(name, model);
    return new Evaluation(
        Collections.unmodifiableMap(more), parts, seeds, bootstrap, known, onProgress);
  }

  /** Measures how well held-out pairs are told apart; all of them, in memory. */
  public Evaluation withPreferences(PreferenceData heldOut) {
    return withPreferences("held-out pairs", heldOut);
  }

  /** {@link #withPreferences(PreferenceData)} under another name. */
  public Evaluation withPreferences(String name, PreferenceData heldOut) {
    return with(new PreferencePart(name, filled(name, heldOut.pairs())));
  }

  /**
   * Measures loss and KL (drift) on texts that the preference is not about: of an answer to a
   * prompt its tokens, of plain text all after the first word. The KL is that of {@link
   * CustomModel#drift} and so given for customizations of the reference only; of other models the
   * difference of losses tells, which on text that the reference wrote at temperature 1 is an
   * estimate of the KL.
   */
  public Evaluation withNeutralTexts(String name, List<RetentionText> texts) {
    return with(new NeutralPart(name, filled(name, texts)));
  }

  /** Measures how often the right choice is the likeliest one. */
  public Evaluation withMultipleChoice(String name, List<MultipleChoice> questions) {
    return with(new ChoicePart(name, filled(name, questions)));
  }

  /** Generates answers, as the models answer by default, and grades them. */
  public Evaluation withAnswers(String name, List<GradedPrompt> prompts) {
    return withAnswers(name, prompts, GenerationOptions.defaults());
  }

  /** Generates answers and grades them; a seed among the options gives way to those asked for. */
  public Evaluation withAnswers(
      String name, List<GradedPrompt> prompts, GenerationOptions options) {
    return with(new AnswerPart(name, filled(name, prompts), options));
  }

  /** {@link #withAnswers(String, List, GenerationOptions)} with options given in place. */
  public Evaluation withAnswers(
      String name, List<GradedPrompt> prompts, Consumer<GenerationOptions.Builder> options) {
    return withAnswers(name, prompts, filled(options));
  }

  /**
   * Generates answers, as the models answer by default, and lets a judge compare them with the
   * reference's.
   */
  public Evaluation withWinRate(String name, List<List<Message>> prompts, Judge judge) {
    return withWinRate(name, prompts, judge, GenerationOptions.defaults());
  }

  /**
   * Generates answers and lets a judge compare them with the reference's; a seed among the options
   * gives way to those asked for.
   */
  public Evaluation withWinRate(
      String name, List<List<Message>> prompts, Judge judge, GenerationOptions options) {
    List<List<Message>> copies = prompts.stream().map(List::copyOf).toList();
    return with(new WinPart(name, filled(name, copies), judge, options));
  }

  /** {@link #withWinRate(String, List, Judge, GenerationOptions)} with options given in place. */
  public Evaluation withWinRate(
      String name,
      List<List<Message>> prompts,
      Judge judge,
      Consumer<GenerationOptions.Builder> options) {
    return withWinRate(name, prompts, judge, filled(options));
  }

  /**
   * Answers every prompt once with each seed; with seed 0 only by default. More seeds narrow the
   * intervals of answers that are drawn at random.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Evaluation withSeeds(long... seeds) {
    return new Evaluation(
        models,
        parts,
        filled("seeds", LongStream.of(seeds).boxed().toList()),
        bootstrap,
        known,
        onProgress);
  }

  /**
   * Draws the bootstrap another number of times, or otherwise; 10,000 times with seed 0 by default.
   *
   * @param resamples at least 100
   */
  public Evaluation withResamples(int resamples, long seed) {
    if (resamples < 100) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Expected at least 100 resamples, but found %d.", resamples));
    }
    return new Evaluation(models, parts, seeds, new Bootstrap(resamples, seed), known, onProgress);
  }

  /**
   * Takes what an earlier report found of models and parts of the same names instead of measuring
   * it again: a reference that many evaluations share, or an evaluation that goes on. Pairs and win
   * rates are measured anew. Texts, prompts and options must be the same, which only their number
   * can tell.
   *
   * @throws IllegalArgumentException if it has other seeds than those asked for until now
   */
  public Evaluation withEarlier(EvaluationReport report) {
    return new Evaluation(models, parts, seeds, bootstrap, known.with(report, seeds), onProgress);
  }

  /** Calls back, on the calling thread, with the name of what is measured next. */
  public Evaluation onProgress(Consumer<String> onProgress) {
    return new Evaluation(
        models, parts, seeds, bootstrap, known, this.onProgress.andThen(onProgress));
  }

  /**
   * Measures everything. Blocks until done.
   *
   * @throws IllegalStateException if nothing is to be measured
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public EvaluationReport run() {
    if (parts.isEmpty()) {
      throw new IllegalStateException(
          "Expected something to measure, but found nothing: call withPreferences(...) or another with... first.");
    }
    MeasuredModels measured =
        new MeasuredModels(models, new AnswerSource(seeds), known, onProgress);
    return new EvaluationReport(
        List.copyOf(models.keySet()),
        seeds,
        parts.stream().flatMap(part -> part.measure(measured, bootstrap).stream()).toList());
  }

  private Evaluation with(EvaluationPart part) {
    if (parts.stream().anyMatch(other -> other.name().equals(part.name()))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected another name for each part, but found \"%s\" twice.",
              part.name()));
    }
    List<EvaluationPart> more = new ArrayList<>(parts);
    more.add(part);
    return new Evaluation(models, List.copyOf(more), seeds, bootstrap, known, onProgress);
  }

  private static <T> List<T> filled(String name, List<T> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected at least one item of %s to measure by, but found none.",
              name));
    }
    return List.copyOf(list);
  }

  private static GenerationOptions filled(Consumer<GenerationOptions.Builder> options) {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    options.accept(builder);
    return builder.build();
  }
}
