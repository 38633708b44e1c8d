package io.github.qadapter.internal.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Streams;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the tokenizer that a GGUF file's metadata describe as the {@code tokenizer.json} that the
 * model's folder would hold, so that both forms go through one library.
 */
final class GgufTokenizer {
  private static final Logger LOG = LoggerFactory.getLogger(GgufTokenizer.class);
  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final String BYTE_LEVEL = "gpt2";
  private static final String SENTENCE_PIECE = "llama";
  private static final String SUPPORTED = "gpt2 (byte-level BPE), llama (SentencePiece BPE)";

  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  /** The keys of single tokens, by the names under which tokenizer_config.json has them. */
  private static final Map<String, String> NAMED =
      Map.of(
          "bos_token", "bos_token_id",
          "eos_token", "eos_token_id",
          "unk_token", "unknown_token_id",
          "pad_token", "padding_token_id",
          "sep_token", "seperator_token_id", // as the format spells it
          "cls_token", "cls_token_id");

  private static final List<String> NAMED_KEYS =
      List.of(
          "bos_token_id",
          "eos_token_id",
          "unknown_token_id",
          "padding_token_id",
          "seperator_token_id",
          "cls_token_id",
          "eot_token_id",
          "eom_token_id");

  /** The special tokens of SentencePiece files that name none. */
  private static final Map<String, Integer> PIECES =
      Map.of("unknown_token_id", 0, "bos_token_id", 1, "eos_token_id", 2);

  private final Path file;
  private final GgufKeys keys;
  private final String model;
  private final List<String> tokens;
  private final int[] types;

  /** The named tokens that there are, by their keys. */
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private GgufTokenizer(Path file, JsonNode metadata) {
    this.file = file;
    this.keys = new GgufKeys(file, metadata);
    this.model = keys.value("model").asText();
    this.tokens = keys.texts("tokens");
    this.types = types();
    Map<String, Integer> defaults = model.equals(SENTENCE_PIECE) ? PIECES : Map.of();
    for (String key : NAMED_KEYS) {
      Integer id = keys.id(key, tokens.size(), defaults.get(key));
      if (id != null) {
        ids.put(key, id);
      }
    }
  }

  static TokenizerSource source(Path file, JsonNode metadata) {
    GgufTokenizer tokenizer = new GgufTokenizer(file, metadata);
    try {
      return new TokenizerSource(
          file,
          file,
          ModelJson.MAPPER.writeValueAsBytes(tokenizer.json()),
          tokenizer.settings(),
          tokenizer.ids.get("eot_token_id"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode json() {
    ObjectNode json = ModelJson.MAPPER.createObjectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < tokens.size(); id++) {
      if (types[id] == UNKNOWN || types[id] == CONTROL || types[id] == USER_DEFINED) {
        ObjectNode token = added.addObject().put("id", id).put("content", tokens.get(id));
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
          token.put(flag, false);
        }
        token.put("special", types[id] != USER_DEFINED);
      }
    }
    switch (model) {
      case BYTE_LEVEL -> writeByteLevel(json);
      case SENTENCE_PIECE -> writeSentencePiece(json);
      default -> throw unsupported("model", model, SUPPORTED);
    }
    return json;
  }

  private void writeByteLevel(ObjectNode json) {
    JsonNode name = keys.value("pre");
    PreTokenizer style =
        PreTokenizer.ofName(name)
            .orElseThrow(() -> unsupported("pre", name.asText(), PreTokenizer.supported()));
    if (style == PreTokenizer.UNNAMED) {
      LOG.warn(
          "{} does not say how its tokenizer cuts a text, so it is cut as llama.cpp does then,"
              + " which may be other than in training; a file converted anew says it under {}pre.",
          file,
          GgufKeys.PREFIX);
    }
    style.writeInto(json);
    writeFrame(
        json, keys.flag("add_bos_token", style.addsBegin()), keys.flag("add_eos_token", false));
    json.set("decoder", PreTokenizer.byteLevel(true));
    ObjectNode model = writeModel(json, false, style.ignoresMerges());
    ArrayNode merges = model.putArray("merges");
    for (String merge : keys.texts("merges")) {
      int space = merge.indexOf(' ', 1);
      if (space < 0) {
        throw ModelJson.wrong(file, "merges of two tokens", ModelJson.brief("\"" + merge + "\""));
      }
      merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
    }
  }

  private void writeSentencePiece(ObjectNode json) {
    ObjectNode normalizer = json.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    if (keys.flag("add_space_prefix", true)) {
      steps.addObject().put("type", "Prepend").put("prepend", ScoredMerges.SPACE);
    }
    steps.add(replace(" ", ScoredMerges.SPACE));
    json.putNull("pre_tokenizer");
    writeFrame(json, keys.flag("add_bos_token", true), keys.flag("add_eos_token", false));
    ObjectNode decoder = json.putObject("decoder").put("type", "Sequence");
    ArrayNode ways = decoder.putArray("decoders");
    ways.add(replace(ScoredMerges.SPACE, " "));
    ways.addObject().put("type", "ByteFallback");
    ways.addObject().put("type", "Fuse");
    if (keys.flag("add_space_prefix", true)) {
      ways.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    ObjectNode model = writeModel(json, true, false);
    ArrayNode merges = model.putArray("merges");
    for (ScoredMerges.Merge merge : ScoredMerges.of(tokens, scores(), file)) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
  }

  private static ObjectNode replace(String pattern, String content) {
    ObjectNode step = ModelJson.MAPPER.createObjectNode().put("type", "Replace");
    step.putObject("pattern").put("String", pattern);
    return step.put("content", content);
  }

  private ObjectNode writeModel(ObjectNode json, boolean byteFallback, boolean ignoreMerges) {
    ObjectNode model = json.putObject("model").put("type", "BPE").putNull("dropout");
    Integer unknown = byteFallback ? ids.get("unknown_token_id") : null;
    model.put("unk_token", unknown == null ? null : tokens.get(unknown));
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", byteFallback).put("byte_fallback", byteFallback);
    model.put("ignore_merges", ignoreMerges);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    return model;
  }

  /** Writes the special tokens that stand around plain text. */
  private void writeFrame(ObjectNode json, boolean begins, boolean ends) {
    Integer bos = begins ? ids.get("bos_token_id") : null;
    Integer eos = ends ? ids.get("eos_token_id") : null;
    ObjectNode frame = json.putObject("post_processor").put("type", "TemplateProcessing");
    ObjectNode special = ModelJson.MAPPER.createObjectNode();
    writeForm(frame.putArray("single"), special, bos, eos, 1);
    writeForm(frame.putArray("pair"), special, bos, eos, 2);
    frame.set("special_tokens", special);
  }

  private void writeForm(
      ArrayNode parts,
      ObjectNode special,
      @Nullable Integer bos,
      @Nullable Integer eos,
      int texts) {
    for (int text = 0; text < texts; text++) {
      addSpecial(parts, special, bos, text);
      String name = text == 0 ? "A" : "B";
      parts.addObject().putObject("Sequence").put("id", name).put("type_id", text);
      addSpecial(parts, special, eos, text);
    }
  }

  private void addSpecial(ArrayNode parts, ObjectNode special, @Nullable Integer id, int text) {
    if (id != null) {
      String token = tokens.get(id);
      parts.addObject().putObject("SpecialToken").put("id", token).put("type_id", text);
      ObjectNode known = special.putObject(token).put("id", token);
      known.putArray("ids").add(id);
      known.putArray("tokens").add(token);
    }
  }

  private TokenizerSettings settings() {
    Map<String, String> special = new LinkedHashMap<>();
    for (String name : TokenizerSettings.NAMES) {
      Integer id = ids.get(NAMED.getOrDefault(name, name));
      if (id != null) {
        special.put(name, tokens.get(id));
      }
    }
    Set<Integer> ends = new LinkedHashSet<>();
    for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
      Integer id = ids.get(key);
      if (id != null) {
        ends.add(id);
      }
    }
    return new TokenizerSettings(special, template(), file, ends);
  }

  /** The one for chatting; others are for tools and the like. */
  private @Nullable String template() {
    JsonNode template = keys.metadata().path(TEMPLATE);
    if (template.isTextual()) {
      return template.textValue();
    }
    List<String> others =
        Streams.stream(keys.metadata().fieldNames())
            .filter(key -> key.startsWith(TEMPLATE + "."))
            .toList();
    if (!others.isEmpty()) {
      LOG.warn("{} has the chat templates {}, but none under {}.", file, others, TEMPLATE);
    }
    return null;
  }

  private int[] types() {
    int[] types = new int[tokens.size()];
    if (!keys.value("token_type").isMissingNode()) {
      JsonNode values = keys.each("token_type", types.length);
      for (int id = 0; id < types.length; id++) {
        types[id] = values.path(id).asInt();
      }
    }
    for (int id = 0; id < types.length; id++) {
      if (types[id] != CONTROL && EndTexts.ALL.contains(tokens.get(id))) {
        LOG.warn(
            "Token {} of {}, {}, is no control token there, but counts as one.",
            id,
            file,
            tokens.get(id));
        types[id] = CONTROL;
      }
    }
    return types;
  }

  private double[] scores() {
    return Streams.stream(keys.each("scores", tokens.size()))
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private ModelFormatException unsupported(String key, String found, String supported) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "unsupported %s '%s' in %s; supported: %s; open the model's folder in Hugging Face's layout instead, whose tokenizer.json says itself what to do with a text",
            GgufKeys.PREFIX + key,
            ModelJson.brief(found),
            file,
            supported));
  }
}
