package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Text and ids equal what transformers computed once. */
class ChatTokenizerGoldenTest {
  @Test
  void tinyModelsRenderAndEncodeAsInPython() throws IOException {
    List<Path> folders = GoldenCases.folders();
    assertThat(folders).isNotEmpty();
    for (Path folder : folders) {
      try (ChatTokenizer tokenizer = ChatTokenizer.open(folder.resolve("model"))) {
        for (JsonNode pair : GoldenCases.json(folder.resolve("case.json")).get("pairs")) {
          List<Message> prompt = GoldenCases.messages(pair.get("prompt"));
          String where = folder.getFileName() + ": " + prompt;
          assertThat(tokenizer.render(prompt))
              .as(where)
              .isEqualTo(pair.get("rendered_prompt").asText());
          assertThat(tokenizer.promptIds(prompt))
              .as(where)
              .isEqualTo(GoldenCases.ids(pair.get("prompt_ids")));
          for (String side : List.of("chosen", "rejected")) {
            String answer = pair.get(side).get("content").asText();
            int[] ids = tokenizer.answerIds(tokenizer.prompt(prompt), answer);
            assertThat(ids)
                .as(where + ", " + side)
                .isEqualTo(GoldenCases.ids(pair.get(side + "_ids")));
            assertThat(tokenizer.decode(ids)).as(where + ", " + side).isEqualTo(answer);
          }
        }
      }
    }
  }

  @Test
  @Tag("slow")
  void realModelRendersAndEncodesAsInPython() throws IOException {
    Path file = GoldenCases.require("qadapter.real");
    Path model = GoldenCases.require("qadapter.model");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      for (JsonNode example : GoldenCases.json(file).get("cases")) {
        List<Message> messages = GoldenCases.messages(example.get("messages"));
        assertThat(tokenizer.render(messages)).isEqualTo(example.get("prompt_text").asText());
        assertThat(tokenizer.promptIds(messages))
            .isEqualTo(GoldenCases.ids(example.get("prompt_ids")));
        assertThat(tokenizer.answerIds(tokenizer.prompt(messages), example.get("answer").asText()))
            .isEqualTo(GoldenCases.ids(example.get("answer_ids")));
        assertThat(tokenizer.decode(GoldenCases.ids(example.get("greedy_ids"))))
            .isEqualTo(example.get("greedy_text").asText());
      }
    }
  }
}
