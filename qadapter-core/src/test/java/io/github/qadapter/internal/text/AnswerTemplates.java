package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Every chat template of the tests' resources, and tiny tokenizers of three kinds to use them with,
 * which {@code tools/chat-templates/make_answers.py} made.
 */
final class AnswerTemplates {
  /** A space before every text; a space before the first, brackets and tags as tokens; bytes. */
  static final List<String> TOKENIZERS = List.of("llama-2", "mistral", "byte-pairs");

  static final List<String> NAMES =
      List.of(
          "answers/dialogue",
          "answers/lines",
          "answers/notes",
          "answers/thinking",
          "templates/blocks-on-lines",
          "templates/dated-with-tools",
          "templates/macros-and-filters",
          "templates/no-system-turn",
          "templates/plain-chat",
          "templates/sections-in-brackets",
          "templates/thoughts-removed",
          "templates/families/gemma-3",
          "templates/families/llama-3",
          "templates/families/llama-3.1",
          "templates/families/llama-3.2",
          "templates/families/mistral",
          "templates/families/phi-3",
          "templates/families/qwen2.5",
          "templates/families/qwen3",
          "templates/families/smollm2");

  private AnswerTemplates() {}

  /** What transformers makes of answers with this tokenizer. */
  static JsonNode expected(String tokenizer) throws IOException {
    return ModelJson.MAPPER.readTree(bytes("answers/" + tokenizer + ".json"));
  }

  static ChatTokenizer open(Path folder, String tokenizer, String template) throws IOException {
    Path place = Files.createDirectories(folder.resolve(tokenizer).resolve(template));
    Files.write(place.resolve("tokenizer.json"), bytes("answers/" + tokenizer + ".tokenizer.json"));
    Files.write(place.resolve("chat_template.jinja"), bytes(template + ".jinja"));
    Files.writeString(
        place.resolve("tokenizer_config.json"),
        expected(tokenizer).get("special").toString(),
        StandardCharsets.UTF_8);
    return ChatTokenizer.open(place);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream stream = AnswerTemplates.class.getResourceAsStream(name)) {
      return stream.readAllBytes();
    }
  }
}
