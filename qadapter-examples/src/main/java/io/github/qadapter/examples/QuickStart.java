package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.RetentionText;
import io.github.qadapter.TargetModule;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The whole library on a model so small that every step takes seconds. */
final class QuickStart {
  private static final int TRAINING_PAIRS = 300;

  private final Path adapter;
  private final Screen screen;

  QuickStart(Path adapter, Screen screen) {
    this.adapter = adapter;
    this.screen = screen;
  }

  /**
   * What came out.
   *
   * @param before the base's answers
   * @param after the customized model's answers
   * @param report how training went
   * @param equalNumbers how many log-probabilities at strength 0 were equal to the base's, bit for
   *     bit: all that were compared
   * @param reopened the first answer of the saved adapter, opened again
   */
  record Outcome(
      List<String> before,
      List<String> after,
      TrainingReport report,
      int equalNumbers,
      String reopened) {}

  /** Customizes the tiny model, and tells on the screen what happens. */
  Outcome run() {
    AdapterFolder.requireFree(adapter);
    ThreadsOption.preferOne();
    try (QuickStartFiles files = QuickStartFiles.unpack();
        BaseModel base = BaseModel.open(files.model())) {
      PreferenceData pairs = PreferenceData.read(files.preferences());
      PreferenceData training = pairs.slice(0, TRAINING_PAIRS);
      PreferenceData heldOut = pairs.slice(TRAINING_PAIRS, pairs.size());
      List<RetentionText> stories = NeutralFile.read(files.neutralTexts(), Integer.MAX_VALUE);
      List<String> prompts = files.prompts();

      screen.text(
          String.format(
              Locale.ROOT,
              "A model of %.1f million numbers learns to prefer cheerful answers.",
              base.info().parameters() / 1e6));
      screen.heading("Before");
      List<String> before = answers(base, prompts);

      screen.heading("Learning from " + training.size() + " pairs");
      try (CustomModel cheerful = learn(base, training, heldOut, stories)) {
        screen.heading("After");
        List<String> after = answers(cheerful, prompts);

        screen.heading("What was learned, what was forgotten");
        TrainingReport report = cheerful.report().orElseThrow();
        Figures.show(report, screen);

        screen.heading("Strength");
        int equalNumbers = compareAtStrengthZero(base, cheerful, heldOut, stories);
        screen.text(
            "At strength 0 the customized model is the base: "
                + equalNumbers
                + " log-probabilities of stories and replies are equal, bit for bit.");

        screen.heading("Saved and opened again");
        CleanStop.waitingFor(() -> cheerful.save(adapter));
        String reopened = answerOfSaved(base, prompts.get(0));
        if (!reopened.equals(after.get(0))) {
          throw new QAdapterException(
              "The adapter in " + adapter + " answers differently since it was opened again.");
        }
        screen.text("The adapter in " + adapter + " gives the same answer.");
        screen.text("Its report, with curves, is " + adapter.resolve("training-report.html") + ".");
        return new Outcome(before, after, report, equalNumbers, reopened);
      }
    }
  }

  private List<String> answers(LanguageModel model, List<String> prompts) {
    List<String> answers = new ArrayList<>();
    for (String prompt : prompts) {
      String answer = model.chat(prompt, options -> options.maxTokens(80));
      screen.exchange(prompt, answer);
      answers.add(answer);
    }
    return answers;
  }

  private static CustomModel learn(
      BaseModel base,
      PreferenceData training,
      PreferenceData heldOut,
      List<RetentionText> stories) {
    try (Progress progress = new Progress()) {
      Customization customization =
          QAdapter.customize(base)
              .withPreferences(training)
              // So small a model needs every layer, and an objective that is content sooner.
              .withAdapter(options -> options.targets(TargetModule.QUERY, TargetModule.values()))
              .withObjective(options -> options.baseWeight(1).policyTemperature(1))
              .withTraining(options -> options.learningRate(1e-3))
              .withEvaluation(judged -> judged.heldOut(heldOut).neutralTexts(stories));
      return CleanStop.interrupting(progress.watch(customization)::train);
    }
  }

  private static int compareAtStrengthZero(
      BaseModel base, CustomModel custom, PreferenceData heldOut, List<RetentionText> stories) {
    CustomModel off = custom.withStrength(0);
    int equal = 0;
    for (PreferencePair pair : heldOut.pairs()) {
      equal += compare(base, off, pair.prompt(), pair.chosen());
    }
    for (RetentionText story : stories) {
      equal += compare(base, off, List.of(Message.user("Tell me a story.")), story.text());
    }
    return equal;
  }

  /** The number of log-probabilities compared; all are equal. */
  private static int compare(
      LanguageModel base, LanguageModel off, List<Message> prompt, String answer) {
    LogLikelihood expected = base.logLikelihood(prompt, answer);
    if (!expected.equals(off.logLikelihood(prompt, answer))) {
      throw new QAdapterException("At strength 0 the model differs from its base on: " + answer);
    }
    return expected.tokens().size();
  }

  private String answerOfSaved(BaseModel base, String prompt) {
    try (CustomModel saved = QAdapter.load(base, adapter)) {
      return saved.chat(prompt, options -> options.maxTokens(80));
    }
  }
}
