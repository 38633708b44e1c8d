package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the text files of a checkpoint whose words are single tokens: {@code <s>} 0, {@code </s>}
 * 1, {@code <end>} 2, {@code <user>} 3, {@code <bot>} 4, {@code <unk>} 5, then a, b, c, d, e from
 * 10 on.
 */
public final class TinyCheckpoint {
  public static final String TEMPLATE =
      "{% for m in messages %}{{ '<user>' if m.role == 'user' else '<bot>' }} {{ m.content }}<end>"
          + "{% endfor %}{% if add_generation_prompt %}<bot>{% endif %}";

  private static final List<String> SPECIAL =
      List.of("<s>", "</s>", "<end>", "<user>", "<bot>", "<unk>");

  private final Path folder;

  private TinyCheckpoint(Path folder) {
    this.folder = folder;
  }

  /** A tokenizer that adds nothing to plain text, with {@code <end>} as eos and a template. */
  public static TinyCheckpoint in(Path folder) {
    return new TinyCheckpoint(folder)
        .tokenizer(false)
        .file(
            "tokenizer_config.json",
            Map.of("bos_token", "<s>", "eos_token", "<end>", "chat_template", TEMPLATE));
  }

  /** The folder with the files. */
  public Path folder() {
    return folder;
  }

  /** Writes the tokenizer, which puts {@code <s>} before plain text if asked to. */
  TinyCheckpoint tokenizer(boolean addsBos) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    SPECIAL.forEach(token -> vocabulary.put(token, vocabulary.size()));
    for (int i = 0; i < 5; i++) {
      vocabulary.put(String.valueOf((char) ('a' + i)), 10 + i);
    }
    Object text = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
    Object bos = Map.of("SpecialToken", Map.of("id", "<s>", "type_id", 0));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put(
        "truncation",
        Map.of("direction", "Right", "max_length", 3, "strategy", "LongestFirst", "stride", 0));
    json.put(
        "padding",
        Map.of(
            "strategy",
            Map.of("Fixed", 8),
            "direction",
            "Right",
            "pad_id",
            5,
            "pad_type_id",
            0,
            "pad_token",
            "<unk>"));
    json.put("added_tokens", SPECIAL.stream().map(TinyCheckpoint::special).toList());
    json.put("normalizer", null);
    json.put("pre_tokenizer", Map.of("type", "WhitespaceSplit"));
    json.put(
        "post_processor",
        Map.of(
            "type",
            "TemplateProcessing",
            "single",
            addsBos ? List.of(bos, text) : List.of(text),
            "pair",
            List.of(text, Map.of("Sequence", Map.of("id", "B", "type_id", 1))),
            "special_tokens",
            Map.of("<s>", Map.of("id", "<s>", "ids", List.of(0), "tokens", List.of("<s>")))));
    json.put("decoder", null);
    json.put("model", Map.of("type", "WordLevel", "vocab", vocabulary, "unk_token", "<unk>"));
    return file("tokenizer.json", json);
  }

  /** Writes a file as text, or anything else as JSON. */
  TinyCheckpoint file(String name, Object content) {
    try {
      Files.writeString(
          folder.resolve(name),
          content instanceof String text ? text : new ObjectMapper().writeValueAsString(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static Map<String, Object> special(String token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", SPECIAL.indexOf(token));
    json.put("content", token);
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
      json.put(flag, false);
    }
    json.put("special", !token.equals("<end>"));
    return json;
  }
}
