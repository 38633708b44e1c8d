package io.github.qadapter.internal.pages;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.DecodingOptions;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.HubOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceLogOptions;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The text of docs/options.md, made of the options' own defaults and doc comments. */
final class OptionsPage {
  private static final String OPENING =
      """
      # Options

      Every option with its default. The tables are made of the library's own defaults and doc comments; a test keeps them equal. A dash means that the option is left open, and its text says what then happens.

      Options are immutable values. Where a method takes them, it also takes a function on their builder: `withTraining(t -> t.epochs(2))`. A bad value is refused at the call, in a sentence that says what was expected.
      """;

  private record Part(String heading, String use, Object defaults, List<String> sources) {
    Part(String heading, String use, Object defaults) {
      this(heading, use, defaults, List.of(defaults.getClass().getSimpleName()));
    }
  }

  private static final List<Part> PARTS =
      List.of(
          new Part(
              "Training", "customize(base).withTraining(…)", TrainingOptions.builder().build()),
          new Part(
              "The LoRA adapter", "customize(base).withAdapter(…)", LoraOptions.builder().build()),
          new Part("Retention", "customize(base).withRetention(…)", Retention.selfSampled()),
          new Part("Scope", "customize(base).withScope(…)", Scope.learned()),
          new Part(
              "Evaluation",
              "customize(base).withEvaluation(…)",
              EvaluationOptions.builder().build()),
          new Part(
              "Checkpoints",
              "customize(base).withCheckpoints(…)",
              Checkpoints.inFolder(Path.of("run"))),
          new Part(
              "The objective", "customize(base).withObjective(…)", Objective.builder().build()),
          new Part(
              "Answers",
              "model.reply(conversation, …)",
              GenerationOptions.defaults(),
              List.of("GenerationOptions", "SamplingBuilder")),
          new Part("Opening a model", "BaseModel.open(path, …)", ModelOptions.builder().build()),
          new Part(
              "Many callers",
              "BaseModel.open(path, o -> o.decoding(…))",
              DecodingOptions.defaults()),
          new Part("The hub", "BaseModel.fromHub(name, …)", HubOptions.builder().build()),
          new Part(
              "Reading preferences", "PreferenceData.read(path, …)", ReadOptions.builder().build()),
          new Part(
              "Logging preferences",
              "PreferenceLog.open(folder, …)",
              PreferenceLogOptions.builder().build()));

  private OptionsPage() {}

  /**
   * The page.
   *
   * @param api the folder of the API's sources of package io.github.qadapter
   */
  static String text(Path api) throws IOException {
    StringBuilder page = new StringBuilder(OPENING);
    for (Part part : PARTS) {
      Object defaults = part.defaults();
      page.append("\n## ").append(part.heading()).append("\n\n`");
      page.append(defaults.getClass().getSimpleName()).append("`, given with `");
      page.append(part.use())
          .append("`.\n\n| option | default | what it sets |\n| --- | --- | --- |\n");
      for (String source : part.sources()) {
        for (DocumentedOption option : DocumentedOption.of(api.resolve(source + ".java"))) {
          page.append("| `").append(option.call()).append("` | ");
          page.append(DefaultValue.of(defaults, option.name())).append(" | ");
          page.append(option.meaning()).append(" |\n");
        }
      }
    }
    return page.toString();
  }
}
