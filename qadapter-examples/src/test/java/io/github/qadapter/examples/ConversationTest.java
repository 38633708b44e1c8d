package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {
  private static final GenerationOptions OPTIONS =
      GenerationOptions.builder().greedy().maxTokens(12).build();

  @TempDir Path folder;

  @Test
  void aConversationGoesOnWhileTheDialIsTurned() throws Exception {
    try (QuickStartFiles files = QuickStartFiles.unpack();
        BaseModel base = BaseModel.open(files.model())) {
      Path adapter = folder.resolve("adapter");
      try (CustomModel custom =
          QAdapter.customize(base)
              .withPreferences(PreferenceData.read(files.preferences()).slice(0, 4))
              .withAdapter(LoraOptions.builder().rank(2).build())
              .withTraining(training -> training.learningRate(1e-2).maxAnswerTokens(8))
              .train()) {
        custom.save(adapter);
      }
      Path page = folder.resolve("page.html");
      String expected =
          base.chat("What is made of ice?", options -> options.greedy().maxTokens(12));

      String screen =
          hold(
              base,
              "What is made of ice?",
              "/explain",
              "/adapter " + folder.resolve("missing"),
              "/adapter " + adapter,
              "/strength loud",
              "/strength -1",
              "/strength 0",
              "/reset",
              "What is made of ice?",
              "/explain",
              "/explain " + page,
              "/adapter off",
              "/help",
              "/quit",
              "never read");

      assertThat(screen.split(Pattern.quote(expected), -1)).hasSize(3);
      assertThat(screen)
          .contains("Expected an adapter and an answer to explain")
          .contains("missing")
          .contains("loud")
          .contains("found -1")
          .contains("the base would say")
          .contains("The adapter in " + adapter + " answers, at strength 1.0.")
          .contains("The strength is 0.")
          .contains("The conversation begins anew.")
          .contains("The base answers.")
          .contains("The page is " + page)
          .contains("/strength S")
          .doesNotContain("\tat ");
      assertThat(Files.readString(page)).contains("</html>");
    }
  }

  private static String hold(BaseModel base, String... lines) {
    StringWriter screen = new StringWriter();
    try (Conversation conversation =
        new Conversation(base, null, OPTIONS, new PrintWriter(screen))) {
      conversation.hold(new BufferedReader(new StringReader(String.join("\n", lines))));
    }
    return screen.toString();
  }
}
