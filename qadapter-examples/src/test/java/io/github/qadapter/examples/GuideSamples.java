package io.github.qadapter.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.github.qadapter.BaseModel;
import io.github.qadapter.Chat;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.QAdapter;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.Reply;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.StrengthSchedule;
import io.github.qadapter.TrainingRun;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.langchain4j.QAdapterChatModel;
import io.github.qadapter.langchain4j.QAdapterStreamingChatModel;
import io.github.qadapter.report.PreferenceReport;
import java.nio.file.Path;
import java.util.List;

/** The code of the pages in docs, compiled here; {@link ReadmeTest} keeps the two equal. */
final class GuideSamples {
  private GuideSamples() {}

  static List<BaseModel> opening() {
    BaseModel folder = BaseModel.open(Path.of("SmolLM2-135M-Instruct"));
    BaseModel gguf = BaseModel.open(Path.of("SmolLM2-135M-Instruct.Q4_1.gguf"));
    BaseModel pinned =
        BaseModel.fromHub("HuggingFaceTB/SmolLM2-135M-Instruct", hub -> hub.revision("main"));
    BaseModel small = BaseModel.open(Path.of("big-model"), o -> o.precision(Precision.INT8));
    return List.of(folder, gguf, pinned, small);
  }

  static void checking(BaseModel base) {
    PreferenceData data = PreferenceData.read(Path.of("preferences.jsonl"));
    System.out.println(data.check(base).text());
  }

  static void saving(BaseModel base, CustomModel polite) {
    polite.save(Path.of("polite-adapter"));

    try (CustomModel reopened = QAdapter.load(base, Path.of("polite-adapter"))) {
      CustomModel slightly = reopened.withStrength(0.5);
      System.out.println(slightly.chat("Name three ways to reduce waste."));
    }
  }

  static List<Retention> retention() {
    Retention bounded = Retention.selfSampled(r -> r.maxKl(0.05)); // nats per token; ρ follows
    Retention gentle =
        Retention.selfSampled(r -> r.weight(0.3)); // a fixed ρ, below the default of 1
    Retention ours = Retention.texts(List.of(RetentionText.plain("Water boils at 100 °C.")));
    return List.of(bounded, gentle, ours);
  }

  static Customization scope(
      BaseModel base, PreferenceData preferences, List<List<Message>> otherPrompts) {
    return QAdapter.customize(base)
        .withPreferences(preferences)
        .withScope(s -> s.outOfScope(otherPrompts));
  }

  static List<LanguageModel> strength(CustomModel polite, CustomModel brief) {
    CustomModel slightly = polite.withStrength(0.5);
    CustomModel openingOnly =
        polite.withStrength(StrengthSchedule.ofPosition(position -> position < 20 ? 1 : 0.5));
    LanguageModel both = QAdapter.mix(polite.withStrength(0.7), brief.withStrength(0.5));
    return List.of(slightly, openingOnly, both);
  }

  static CustomModel aLongRun(BaseModel base, PreferenceData preferences, PreferenceData heldOut) {
    CustomModel polite =
        QAdapter.customize(base)
            .withPreferences(preferences)
            .withRetention(r -> r.maxKl(0.05))
            .withEvaluation(
                evaluation ->
                    evaluation
                        .heldOut(heldOut)
                        .everySteps(50)
                        .stopEarly(EvaluationOptions.EarlyStopping.Measure.MARGIN, 3))
            .withCheckpoints(Path.of("polite-run"), c -> c.everySteps(50))
            .train();
    return polite;
  }

  static void inTheBackground(BaseModel base, PreferenceData preferences) {
    TrainingRun run = QAdapter.customize(base).withPreferences(preferences).start();
    run.cancel(); // from any thread; ends before the next pair
    try {
      run.model();
    } catch (TrainingCancelledException e) {
      e.learned().ifPresent(model -> model.save(Path.of("so-far")));
    }
  }

  static String answers(CustomModel polite, List<Message> prompt) {
    GenerationOptions options =
        GenerationOptions.builder().temperature(0.8).topP(0.95).stop("\n\n").seed(7).build();
    Reply reply = polite.reply(List.of(Message.user("Why is the sky blue?")), options);

    Generation generation = polite.stream(prompt, options, System.out::print);
    Reply streamed = generation.reply(); // or generation.cancel(), from any thread

    try (Chat chat = polite.openChat("You are a patient teacher.")) {
      System.out.println(chat.send("Why is the sky blue?").text());
      System.out.println(chat.send("And at sunset?").text());
    }

    List<RankedAnswer> ranked = polite.rank(prompt, List.of("No idea.", "Let me look that up."));
    Reply best = polite.bestOf(prompt, 4, options);
    String page = polite.explain(prompt, best.text(), 3).html();
    return reply.text() + streamed.text() + ranked + page;
  }

  static BaseModel manyCallers() {
    BaseModel served =
        BaseModel.open(
            Path.of("SmolLM2-135M-Instruct"),
            o ->
                o.decoding(d -> d.maxConcurrent(32).queueCapacity(100).cacheMemoryBytes(2L << 30)));
    return served;
  }

  static List<Object> langChain4j(CustomModel polite) {
    ChatModel model = QAdapterChatModel.of(polite);
    StreamingChatModel streaming = QAdapterStreamingChatModel.of(polite.withStrength(0.5));
    return List.of(model, streaming);
  }

  static void columns(Path path) {
    PreferenceData.read(path, r -> r.prompt("question").chosen("win").rejected("lose"));
  }

  static void report(BaseModel base) {
    PreferenceReport report = PreferenceData.read(Path.of("preferences.jsonl")).check(base);
    System.out.println(report.text());
  }

  static PreferenceSplit split(PreferenceData data) {
    PreferenceSplit split = data.split(0.1, 7);
    return split;
  }

  @SuppressWarnings("UnusedVariable")
  static void log(
      List<Message> conversation,
      String chosen,
      String over,
      String answer,
      String other,
      String refused,
      String kept) {
    try (PreferenceLog log = PreferenceLog.open(Path.of("preferences-log"))) {
      log.prefer(conversation, chosen, over);
      log.thumbsUp(conversation, answer);
      log.thumbsDown(conversation, other);
      log.regenerated(conversation, refused, kept);

      PreferenceData collected = log.preferences();
    }
  }
}
