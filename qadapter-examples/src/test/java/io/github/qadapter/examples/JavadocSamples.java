package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.QAdapter;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.Reply;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import java.nio.file.Path;
import java.util.List;

/** The samples of the API's doc comments, compiled here; {@link ReadmeTest} keeps them equal. */
final class JavadocSamples {
  private JavadocSamples() {}

  static void qAdapter() {
    try (BaseModel base = BaseModel.fromHub("HuggingFaceTB/SmolLM2-135M-Instruct");
        CustomModel polite =
            QAdapter.customize(base)
                .withPreferences(PreferenceData.read(Path.of("preferences.jsonl")))
                .train()) {
      System.out.println(polite.chat("Where is my parcel?"));
      polite.save(Path.of("polite-adapter"));
    }
  }

  static void load(BaseModel base) {
    try (CustomModel polite = QAdapter.load(base, Path.of("polite-adapter"))) {
      System.out.println(polite.chat("Where is my parcel?"));
    }
  }

  static LanguageModel mix(CustomModel polite, CustomModel brief) {
    LanguageModel both = QAdapter.mix(polite.withStrength(0.7), brief.withStrength(0.5));
    return both;
  }

  static CustomModel customization(BaseModel base, PreferenceData data) {
    PreferenceSplit split = data.split(0.1, 7);
    CustomModel polite =
        QAdapter.customize(base)
            .withPreferences(split.training())
            .withEvaluation(e -> e.heldOut(split.heldOut()))
            .withRetention(r -> r.maxKl(0.05))
            .withTraining(t -> t.epochs(2))
            .onStep(step -> System.out.println(step.loss()))
            .train();
    return polite;
  }

  static void languageModel(LanguageModel model, List<Message> conversation) {
    String text = model.chat("Why is the sky blue?");
    Reply reply = model.reply(conversation, o -> o.temperature(0.8).maxTokens(100));
    System.out.println(text + reply.text());
  }

  static void customModel(CustomModel polite, List<Message> prompt) {
    System.out.println(polite.withStrength(0.5).chat("Where is my parcel?"));
    List<RankedAnswer> ranked = polite.rank(prompt, List.of("No idea.", "Let me look that up."));
    System.out.println(ranked.get(0).answer());
  }

  static void preferenceData(BaseModel base) {
    PreferenceData data = PreferenceData.read(Path.of("preferences.jsonl"));
    System.out.println(data.check(base).text());
    PreferenceSplit split = data.split(0.1, 7);
    System.out.println(split.heldOut().size());
  }

  static void preferenceLog(List<Message> conversation, String chosen, String over) {
    try (PreferenceLog log = PreferenceLog.open(Path.of("preferences-log"))) {
      log.prefer(conversation, chosen, over);
      PreferenceData collected = log.preferences();
      System.out.println(collected.size());
    }
  }

  static List<Retention> retention() {
    Retention gentle = Retention.selfSampled(r -> r.weight(0.3));
    Retention bounded = Retention.selfSampled(r -> r.maxKl(0.05));
    return List.of(gentle, bounded);
  }

  static Scope scope() {
    Scope scope =
        Scope.learned(
            s -> s.outOfScope(List.of(List.of(Message.user("Write a haiku about rain.")))));
    return scope;
  }
}
