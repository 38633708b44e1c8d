package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.files.GgufKeyValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder's tokenizer under the keys of a GGUF file, as llama.cpp's converter writes byte-level
 * BPE. {@link GgufTokenizer} is the way back.
 */
public final class GgufVocabulary {
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;

  private final TokenizerSource source;
  private final JsonNode json;
  private final Map<String, Integer> ids = new HashMap<>();

  private GgufVocabulary(TokenizerSource source) throws IOException {
    this.source = source;
    this.json = ModelJson.MAPPER.readTree(source.json());
  }

  /**
   * Adds a tokenizer's keys.
   *
   * @param folder whose tokenizer it is
   * @param used the same, opened, with the chat template that is used
   * @param rows how many tokens the model has
   * @throws QAdapterException if it is of a kind that has no name in such files
   */
  public static void write(Path folder, ChatTokenizer used, int rows, GgufKeyValues keys) {
    TokenizerSource source = TokenizerSource.ofFolder(folder);
    try {
      new GgufVocabulary(source).write(used, rows, keys);
    } catch (IOException e) {
      throw ModelJson.unreadable(source.file(), e);
    }
  }

  private void write(ChatTokenizer used, int rows, GgufKeyValues keys) {
    JsonNode model = json.path("model");
    if (!model.path("type").asText().equals("BPE")
        || !json.path("decoder").toString().contains("\"ByteLevel\"")) {
      throw unsupported("tokenizer", model.path("type").asText(), "byte-level BPE");
    }
    PreTokenizer style =
        PreTokenizer.of(json)
            .orElseThrow(
                () ->
                    unsupported(
                        "pre-tokenizer",
                        ModelJson.brief(json.path("pre_tokenizer")),
                        PreTokenizer.supported()));
    keys.text(GgufKeys.PREFIX + "model", "gpt2").text(GgufKeys.PREFIX + "pre", style.writtenName());
    writeTokens(used, rows, keys);
    List<String> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      merges.add(
          merge.isTextual()
              ? merge.textValue()
              : merge.path(0).asText() + " " + merge.path(1).asText());
    }
    keys.texts(GgufKeys.PREFIX + "merges", merges);
    writeSpecial(keys);
    used.template().ifPresent(text -> keys.text("tokenizer.chat_template", text));
  }

  private void writeTokens(ChatTokenizer used, int rows, GgufKeyValues keys) {
    if (used.vocabularySize() > rows) {
      throw unsupported(
          "number of tokens", "" + used.vocabularySize(), "no more than the model's " + rows);
    }
    String[] texts = new String[rows];
    int[] types = new int[rows];
    for (int id = 0; id < rows; id++) {
      texts[id] = "[PAD" + id + "]";
      types[id] = UNUSED;
    }
    json.path("model")
        .path("vocab")
        .properties()
        .forEach(token -> put(token.getKey(), token.getValue().asInt(), NORMAL, texts, types));
    for (JsonNode token : json.path("added_tokens")) {
      put(
          token.path("content").asText(),
          token.path("id").asInt(),
          token.path("special").asBoolean() ? CONTROL : USER_DEFINED,
          texts,
          types);
    }
    keys.texts(GgufKeys.PREFIX + "tokens", List.of(texts));
    keys.numbers(GgufKeys.PREFIX + "token_type", types);
  }

  private void put(String text, int id, int type, String[] texts, int[] types) {
    texts[id] = text;
    types[id] = type;
    ids.put(text, id);
  }

  private void writeSpecial(GgufKeyValues keys) {
    Map<String, String> special = source.settings().specialTokens();
    List<Integer> ends = new ArrayList<>(source.settings().endIds());
    Integer eos = ids.get(special.getOrDefault("eos_token", ""));
    if (eos == null && !ends.isEmpty()) {
      eos = ends.get(0);
    }
    if (eos != null) {
      keys.count(GgufKeys.PREFIX + "eos_token_id", eos);
      ends.remove(eos);
    }
    if (!ends.isEmpty()) {
      // Ends an answer as well, but is not what a template ends a turn with.
      keys.count(GgufKeys.PREFIX + "eom_token_id", ends.get(0));
    }
    Map.of("bos_token", "bos", "unk_token", "unknown", "pad_token", "padding")
        .forEach(
            (name, key) -> {
              Integer id = ids.get(special.getOrDefault(name, ""));
              if (id != null) {
                keys.count(GgufKeys.PREFIX + key + "_token_id", id);
              }
            });
    keys.flag(GgufKeys.PREFIX + "add_bos_token", frames(special.get("bos_token")));
    keys.flag(GgufKeys.PREFIX + "add_eos_token", frames(special.get("eos_token")));
    keys.flag(GgufKeys.PREFIX + "add_space_prefix", false);
  }

  /** Tells whether the tokenizer puts this token around a plain text. */
  private boolean frames(@Nullable String token) {
    return token != null
        && json.path("post_processor").findValues("single").stream()
            .flatMap(single -> single.findValues("SpecialToken").stream())
            .anyMatch(found -> found.path("id").asText().equals(token));
  }

  private QAdapterException unsupported(String what, String found, String supported) {
    return new QAdapterException(
        String.format(
            Locale.ROOT,
            "unsupported %s %s in %s for a GGUF file; supported: %s; export a folder in Hugging Face layout and convert that with llama.cpp's convert_hf_to_gguf.py.",
            what,
            found,
            source.file(),
            supported));
  }
}
