package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders whose small files disagree about tokens, as transformers reads them; {@code
 * tools/special-tokens} draws them. {@code -Dqadapter.folders=FILE} names further ones.
 */
class SpecialTokensParityTest {
  @TempDir private Path folder;

  @Test
  void everyFolderHasTheTokensThatTransformersGivesIt() throws IOException {
    SoftAssertions all = new SoftAssertions();
    JsonNode drawn = drawn();
    int number = 0;
    for (JsonNode example : drawn.get("cases")) {
      Path place = Files.createDirectory(folder.resolve(String.valueOf(number++)));
      for (Map.Entry<String, JsonNode> file : example.get("files").properties()) {
        Files.writeString(place.resolve(file.getKey()), file.getValue().toString());
      }
      // Something has to end a turn, which transformers does not ask for.
      Files.writeString(place.resolve("config.json"), "{\"eos_token_id\": 0}");
      all.check(() -> check(place, drawn.get("texts"), example));
    }
    assertThat(number).isGreaterThan(50);
    all.assertAll();
  }

  private static void check(Path place, JsonNode texts, JsonNode example) {
    try (ChatTokenizer tokenizer = ChatTokenizer.open(place)) {
      List<List<Integer>> ids = new ArrayList<>();
      List<String> decoded = new ArrayList<>();
      for (JsonNode text : texts) {
        int[] found = tokenizer.textIds(text.textValue());
        ids.add(Arrays.stream(found).boxed().toList());
        decoded.add(tokenizer.decode(found));
      }
      String files = place.getFileName() + ": " + example.get("files");
      assertThat(ModelJson.MAPPER.<JsonNode>valueToTree(ids))
          .as(files)
          .isEqualTo(example.get("ids"));
      assertThat(ModelJson.MAPPER.<JsonNode>valueToTree(decoded))
          .as(files)
          .isEqualTo(example.get("decoded"));
    }
  }

  private static JsonNode drawn() throws IOException {
    String given = System.getProperty("qadapter.folders", "");
    if (!given.isEmpty()) {
      return GoldenCases.json(Path.of(given));
    }
    try (InputStream stream =
        SpecialTokensParityTest.class.getResourceAsStream("tokenizers/folders.json")) {
      return ModelJson.MAPPER.readTree(Objects.requireNonNull(stream, "folders.json"));
    }
  }
}
