package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.QAdapter;
import io.github.qadapter.RetentionText;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.evaluation.Benchmarks;
import io.github.qadapter.evaluation.Evaluation;
import io.github.qadapter.evaluation.EvaluationReport;
import io.github.qadapter.evaluation.GradedPrompt;
import io.github.qadapter.evaluation.MultipleChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes cells: trains by a method and measures what came of it. */
final class CellRun {
  private static final double LEARNING_RATE = 2e-3;
  private static final int BATCH = 8;
  private static final double FULL_STRENGTH = 1;

  private final BaseModel base;
  private final Path folder;
  private final Setting setting;
  private final Consumer<String> onProgress;

  /** The same for all cells, so they are written once. */
  private @Nullable List<RetentionText> ownAnswers;

  /**
   * Computes cells of one setting.
   *
   * @param base the model that all methods begin with
   * @param folder of the data
   * @param setting how much is trained and measured
   * @param onProgress is told what goes on
   */
  CellRun(BaseModel base, Path folder, Setting setting, Consumer<String> onProgress) {
    this.base = base;
    this.folder = folder;
    this.setting = setting;
    this.onProgress = onProgress;
  }

  Cell run(Cell.Key key) {
    PreferenceSplit split = key.dataSet().split(folder);
    PreferenceData training =
        PreferenceData.of(Spaced.of(split.training().pairs(), setting.pairs()));
    StyleJudge judge = StyleJudge.learn(split.training());
    double auc = judge.auc(split.heldOut());
    onProgress.accept(key.file() + ": training");
    long begin = System.nanoTime();
    try (CustomModel tuned = train(key, training)) {
      double seconds = (System.nanoTime() - begin) * 1e-9;
      return new Cell(
          key,
          setting.name(),
          auc,
          new Cell.Trained(training.size(), (training.size() + BATCH - 1) / BATCH, seconds),
          both(curve(key, tuned, judge, split), skills(key, tuned, split)));
    }
  }

  private CustomModel train(Cell.Key key, PreferenceData training) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(1)
            .batchSize(BATCH)
            .learningRate(LEARNING_RATE)
            .maxAnswerTokens(setting.answerTokens())
            .seed(key.seed())
            .build();
    if (key.method() == Method.ON_POLICY) {
      return new OnPolicyRun(base, drawn(), options).run(training);
    }
    return key.method()
        .applyTo(QAdapter.customize(base).withPreferences(training), () -> anchors(training))
        .withTraining(options)
        .withEvaluation(evaluation -> evaluation.holdOut(0))
        .train();
  }

  /** What was learned and forgotten at each strength. */
  private EvaluationReport curve(
      Cell.Key key, CustomModel tuned, StyleJudge judge, PreferenceSplit split) {
    Evaluation evaluation = begun(key);
    for (double strength : setting.strengths()) {
      evaluation = evaluation.withModel(Cell.at(strength), tuned.withStrength(strength));
    }
    List<GradedPrompt> judged =
        prompts(split).stream().map(prompt -> new GradedPrompt(prompt, judge)).toList();
    return evaluation
        .withAnswers(Cell.JUDGED, judged, drawn())
        .withNeutralTexts(
            Cell.MATHS,
            Spaced.of(Benchmarks.gsm8kTexts(folder.resolve("gsm8k/gsm8k.jsonl")), setting.texts()))
        .withNeutralTexts(Cell.PUZZLES, puzzles())
        .withNeutralTexts(Cell.OWN, ownAnswers())
        .run();
  }

  /** What only full strength is measured by. */
  private EvaluationReport skills(Cell.Key key, CustomModel tuned, PreferenceSplit split) {
    List<List<Message>> prompts = prompts(split);
    Evaluation evaluation =
        begun(key)
            .withModel(Cell.at(FULL_STRENGTH), tuned.withStrength(FULL_STRENGTH))
            .withPreferences(
                Cell.PAIRS,
                PreferenceData.of(
                    Spaced.of(
                        split.heldOut().pairs().stream()
                            .filter(pair -> prompts.contains(pair.prompt()))
                            .toList(),
                        setting.prompts())))
            .withMultipleChoice(
                Cell.BBH, Spaced.of(Benchmarks.bbh(folder.resolve("bbh")), setting.questions()));
    if (setting.instructions() > 0) {
      evaluation =
          evaluation.withAnswers(
              Cell.IFEVAL,
              Spaced.of(
                  Benchmarks.ifeval(folder.resolve("ifeval/prompts.jsonl")),
                  setting.instructions()),
              options -> options.greedy().maxTokens(2 * setting.answerTokens()));
    }
    return evaluation.run();
  }

  private Evaluation begun(Cell.Key key) {
    return Evaluation.against(Cell.BASE, base)
        .withSeeds(key.seed())
        .onProgress(what -> onProgress.accept(key.file() + ": " + what));
  }

  private List<List<Message>> prompts(PreferenceSplit split) {
    return Spaced.of(
        split.heldOut().pairs().stream().map(PreferencePair::prompt).distinct().toList(),
        setting.prompts());
  }

  private List<RetentionText> puzzles() {
    return Spaced.of(Benchmarks.bbh(folder.resolve("bbh")), setting.texts()).stream()
        .map(MultipleChoice::prompt)
        .map(prompt -> RetentionText.plain(prompt.get(0).content()))
        .toList();
  }

  private List<RetentionText> ownAnswers() {
    if (ownAnswers == null) {
      ownAnswers =
          ownAnswers(
              Spaced.of(Benchmarks.ifeval(folder.resolve("ifeval/prompts.jsonl")), setting.texts())
                  .stream()
                  .map(GradedPrompt::prompt)
                  .toList());
    }
    return ownAnswers;
  }

  /** As many as the steps take, two a step. */
  private List<RetentionText> anchors(PreferenceData training) {
    return ownAnswers(
        Spaced.of(
            training.pairs().stream().map(PreferencePair::prompt).distinct().toList(),
            2 * setting.pairs() / BATCH));
  }

  /** Drawn by the base with one seed for all cells; what it leaves empty is left out. */
  private List<RetentionText> ownAnswers(List<List<Message>> prompts) {
    GenerationOptions options = drawn().toBuilder().seed(0).build();
    List<Callable<String>> asked = new ArrayList<>();
    prompts.forEach(prompt -> asked.add(() -> base.reply(prompt, options).text()));
    List<String> answers = Together.done(asked);
    return IntStream.range(0, answers.size())
        .filter(i -> !answers.get(i).isBlank())
        .mapToObj(i -> new RetentionText(prompts.get(i), answers.get(i)))
        .toList();
  }

  private GenerationOptions drawn() {
    return GenerationOptions.builder()
        .temperature(1)
        .topP(1)
        .maxTokens(setting.answerTokens())
        .build();
  }

  private static EvaluationReport both(EvaluationReport one, EvaluationReport other) {
    return new EvaluationReport(
        one.models(),
        one.seeds(),
        Stream.concat(one.measurements().stream(), other.measurements().stream()).toList());
  }
}
