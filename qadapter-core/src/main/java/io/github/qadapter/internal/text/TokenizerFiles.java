package io.github.qadapter.internal.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a folder in Hugging Face layout that say how it reads text. */
public final class TokenizerFiles {
  private static final String TEMPLATE = "chat_template.jinja";

  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "tokenizer.model",
          "vocab.json",
          "merges.txt",
          TEMPLATE,
          "chat_template.json");

  private TokenizerFiles() {}

  /** Copies them, with the chat template that is used in place of one that is not. */
  public static void copy(Path from, ChatTokenizer used, Path to) throws IOException {
    for (String name : NAMES) {
      if (Files.isRegularFile(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
    Optional<String> template = used.template();
    if (template.isPresent() && !template.get().equals(TemplateChoice.of(to).text())) {
      Files.writeString(to.resolve(TEMPLATE), template.get());
    }
  }
}
