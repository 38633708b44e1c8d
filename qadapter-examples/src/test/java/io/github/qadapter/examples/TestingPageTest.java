package io.github.qadapter.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.testkit.ScriptedAnswer;
import io.github.qadapter.testkit.ScriptedCustomModel;
import io.github.qadapter.testkit.ScriptedModel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** The code of docs/testing.md, run here; {@link ReadmeTest} keeps the two equal. */
class TestingPageTest {
  @Test
  void answersByPromptAndWhatWasAsked() {
    ScriptedModel model =
        ScriptedModel.builder()
            .answer("Where is my parcel?", "On its way.")
            .answer("And now?", "Still on its way.", "At your door.")
            .otherwise("I do not know.")
            .build();

    assertEquals("On its way.", new Support(model).answer("Where is my parcel?"));

    new Support(model).answer("And now?");

    ScriptedModel.Request request = model.lastRequest();
    assertEquals("And now?", request.prompt());
    assertEquals(200, request.options().maxTokens());
  }

  @Test
  void failures() {
    ScriptedModel busy =
        ScriptedModel.builder()
            .otherwise(ScriptedAnswer.failing(new OverloadedException("The queue is full.")))
            .build();

    assertEquals(
        "We are busy; please ask again in a minute.", new Support(busy).answer("Where is it?"));
  }

  @Test
  void callersWhoLeave() throws InterruptedException {
    ScriptedModel slow =
        ScriptedModel.builder()
            .otherwise(ScriptedAnswer.ofChunks("Let me", " think").neverEnding())
            .build();
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Generation answer =
        slow.stream(List.of(Message.user("Why?")), GenerationOptions.defaults(), heard::add);
    assertEquals("Let me", heard.take());
    assertEquals(" think", heard.take());

    answer.cancel();

    assertThrows(CancellationException.class, answer::reply);
    assertEquals(0, slow.running());
  }

  @Test
  void customizedModels() {
    ScriptedModel base = ScriptedModel.answering("No.");
    ScriptedCustomModel polite =
        base.preferring(
            ScriptedModel.builder().answer("May I come in?", "No, I am sorry.").build());

    assertEquals("No, I am sorry.", polite.chat("May I come in?"));
    assertEquals("No.", polite.withStrength(0).chat("May I come in?"));
    assertEquals("No.", polite.chat("Is it raining?"));
    assertEquals(
        "No, I am sorry.",
        polite
            .rank(List.of(Message.user("May I come in?")), List.of("No.", "No, I am sorry."))
            .get(0)
            .answer());
  }

  /** The application under test. */
  static final class Support {
    private final LanguageModel model;

    Support(LanguageModel model) {
      this.model = model;
    }

    String answer(String question) {
      try {
        return model.chat(question, options -> options.maxTokens(200));
      } catch (OverloadedException e) {
        return "We are busy; please ask again in a minute.";
      }
    }
  }
}
