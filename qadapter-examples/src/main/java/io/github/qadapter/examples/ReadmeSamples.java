package io.github.qadapter.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.github.qadapter.BaseModel;
import io.github.qadapter.Chat;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import io.github.qadapter.Retention;
import io.github.qadapter.langchain4j.QAdapterChatModel;
import io.github.qadapter.langchain4j.QAdapterStreamingChatModel;
import java.nio.file.Path;
import java.util.List;

/** The README's Java, compiled here; a test keeps the two equal. */
final class ReadmeSamples {
  private ReadmeSamples() {}

  static void customize() {
    try (BaseModel base = BaseModel.open(Path.of("SmolLM2-135M-Instruct"));
        CustomModel polite =
            QAdapter.customize(base)
                .withPreferences(PreferenceData.read(Path.of("preferences.jsonl")))
                .train()) {
      System.out.println(polite.chat("Name three ways to reduce waste."));
      polite.save(Path.of("polite-adapter"));
    }
  }

  static void fromHub() {
    try (BaseModel base = BaseModel.fromHub("HuggingFaceTB/SmolLM2-135M-Instruct")) {
      System.out.println(base.chat("Name three ways to reduce waste."));
    }
  }

  static void log(List<Message> conversation, String chosen, String over, String answer) {
    try (PreferenceLog log = PreferenceLog.open(Path.of("preferences-log"))) {
      log.prefer(conversation, chosen, over);
      log.thumbsDown(conversation, answer);
    }
  }

  static void load() {
    try (BaseModel base = BaseModel.open(Path.of("SmolLM2-135M-Instruct"));
        CustomModel polite = QAdapter.load(base, Path.of("polite-adapter"))) {
      CustomModel slightly = polite.withStrength(0.5);
      System.out.println(slightly.chat("Name three ways to reduce waste."));
    }
  }

  static String answers(CustomModel polite, CustomModel brief, List<Message> prompt) {
    GenerationOptions options =
        GenerationOptions.builder().temperature(0.8).topP(0.95).stop("\n\n").seed(7).build();

    Generation generation = polite.stream(prompt, options, System.out::print);
    Reply reply = generation.reply(); // or generation.cancel(), from any thread

    try (Chat chat = polite.openChat("You are a patient teacher.")) {
      System.out.println(chat.send("Why is the sky blue?").text());
      System.out.println(chat.send("And at sunset?").text());
    }

    LanguageModel both = QAdapter.mix(polite.withStrength(0.7), brief.withStrength(0.5));
    Reply best = polite.bestOf(prompt, 4, options);
    String page = polite.explain(prompt, best.text(), 3).html();
    return reply.text() + both.info() + page;
  }

  static List<Object> langChain4j(CustomModel polite) {
    ChatModel model = QAdapterChatModel.of(polite);
    StreamingChatModel streaming = QAdapterStreamingChatModel.of(polite.withStrength(0.5));
    return List.of(model, streaming);
  }

  static CustomModel aLongRun(BaseModel base, PreferenceData preferences, PreferenceData heldOut) {
    CustomModel polite =
        QAdapter.customize(base)
            .withPreferences(preferences)
            .withRetention(Retention.selfSampled().maxKl(0.05))
            .withEvaluation(
                evaluation ->
                    evaluation
                        .heldOut(heldOut)
                        .everySteps(50)
                        .stopEarly(EarlyStopping.Measure.MARGIN, 3))
            .withCheckpoints(Checkpoints.inFolder(Path.of("polite-run")).everySteps(50))
            .train();
    return polite;
  }
}
