package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.evaluation.Evaluation;
import io.github.qadapter.evaluation.EvaluationReport;
import io.github.qadapter.evaluation.Judge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: what adapters learned and what they made their base forget. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = "Measures what adapters learned and forgot against their base, with intervals.")
final class EvaluateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--adapter",
      paramLabel = "ADAPTER",
      required = true,
      description = "Folder of a saved adapter; may be given several times.")
  private List<Path> adapters = List.of();

  @Option(
      names = "--strength",
      paramLabel = "S",
      description =
          "Measure each adapter at this strength; may be given several times (default: as saved).")
  private List<Double> strengths = List.of();

  @Mixin private TaskOptions tasks;

  @ArgGroup(exclusive = false)
  private @Nullable JudgeOptions judge;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Write evaluation.json, evaluation.md and evaluation.html there.")
  private @Nullable Path out;

  @Override
  public void run() {
    Screen screen = new Screen(spec.commandLine().getOut());
    List<CustomModel> opened = new ArrayList<>();
    try (BaseModel base = model.open()) {
      Evaluation evaluation = Evaluation.against(base);
      for (Path adapter : adapters) {
        CustomModel custom = QAdapter.load(base, adapter);
        opened.add(custom);
        evaluation = with(evaluation, adapter.getFileName().toString(), custom);
      }
      evaluation = tasks.addTo(evaluation);
      EvaluationReport report =
          judge == null ? evaluation.run() : judge.run(evaluation, tasks, model);
      screen.lines(report.text());
      if (out != null) {
        report.write(out);
        screen.text("The report is in " + out + ", as data, tables and a page.");
      }
    } finally {
      opened.forEach(CustomModel::close);
    }
  }

  private Evaluation with(Evaluation evaluation, String name, CustomModel custom) {
    if (strengths.isEmpty()) {
      return evaluation.withModel(name, custom);
    }
    Evaluation all = evaluation;
    for (double strength : strengths) {
      all =
          all.withModel(
              String.format(Locale.ROOT, "%s at %s", name, strength),
              custom.withStrength(strength));
    }
    return all;
  }

  /** Who judges answers, and by what. */
  static final class JudgeOptions {
    @Option(
        names = "--judge",
        paramLabel = "PATH",
        required = true,
        description = "A model that compares answers to the prompts of --data with the base's.")
    private Path path;

    @Option(
        names = "--question",
        paramLabel = "TEXT",
        required = true,
        description = "What it is asked: \"Which answer is more polite?\"")
    private String question;

    EvaluationReport run(Evaluation evaluation, TaskOptions tasks, BaseOptions like) {
      try (BaseModel judge = like.open(path)) {
        return evaluation
            .withWinRate(
                question,
                tasks.pairs().stream().map(PreferencePair::prompt).distinct().toList(),
                Judge.likelihood(judge, question),
                tasks.answers())
            .run();
      }
    }
  }
}
