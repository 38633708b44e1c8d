package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses a {@code tokenizer.json} that the library behind it would accept and then end the whole
 * process over: it reports mistakes of syntax, but panics where parts do not fit together, and a
 * panic in native code cannot be caught. Parts that language models of the supported families do
 * not use are not let in, so that what is checked here is all that can be met.
 */
final class TokenizerCheck {
  private static final Set<String> NORMALIZERS =
      Set.of(
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Lowercase",
          "StripAccents",
          "Strip",
          "Prepend",
          "Replace",
          "ByteLevel",
          "Precompiled",
          "Sequence");

  private static final Set<String> PRE_TOKENIZERS =
      Set.of(
          "ByteLevel",
          "Split",
          "Digits",
          "Punctuation",
          "Metaspace",
          "Whitespace",
          "WhitespaceSplit",
          "Sequence");

  private static final Set<String> POST_PROCESSORS =
      Set.of("ByteLevel", "TemplateProcessing", "Sequence");

  private static final Set<String> DECODERS =
      Set.of("ByteLevel", "Metaspace", "Replace", "ByteFallback", "Fuse", "Strip", "Sequence");

  private static final Set<String> MODELS = Set.of("BPE", "Unigram", "WordLevel");

  private static final int MAX_PUT_IN = 100;
  private static final long MAX_NUMBER = 1L << 32;

  private final Path file;

  TokenizerCheck(Path file) {
    this.file = file;
  }

  /** A field of the file, the model apart. */
  void part(String field, JsonNode value) {
    plain(value);
    switch (field) {
      case "normalizer" -> steps(field, value, "normalizers", NORMALIZERS);
      case "pre_tokenizer" -> steps(field, value, "pretokenizers", PRE_TOKENIZERS);
      case "post_processor" -> steps(field, value, "processors", POST_PROCESSORS);
      case "decoder" -> steps(field, value, "decoders", DECODERS);
      default -> {}
    }
  }

  /** The model's fields, vocabulary and merges apart. */
  void model(JsonNode fields) {
    JsonNode type = fields.path("type");
    if (!type.isMissingNode() && !MODELS.contains(type.asText())) {
      throw unsupported("model", type, MODELS);
    }
    // Prefixes are cut off merged pieces without a look at how long these are.
    require(
        fields.path("continuing_subword_prefix").asText("").isEmpty()
            || fields.path("continuing_subword_prefix").isNull(),
        "a model without continuing_subword_prefix");
    require(!fields.has("max_input_chars_per_word"), "no WordPiece model");
  }

  /**
   * Refuses what the library cannot hold and does not refuse everywhere: great numbers, half
   * characters.
   */
  private void plain(JsonNode value) {
    require(
        !value.isNumber() || Math.abs(value.doubleValue()) <= MAX_NUMBER,
        "no number beyond " + MAX_NUMBER);
    require(!value.isTextual() || isWhole(value.textValue()), "text of whole characters");
    value
        .properties()
        .forEach(field -> require(isWhole(field.getKey()), "names of whole characters"));
    value.forEach(this::plain);
  }

  private static boolean isWhole(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private void steps(String field, JsonNode value, String list, Set<String> supported) {
    if (value.isNull()) {
      return;
    }
    String type = value.path("type").asText();
    if (!supported.contains(type)) {
      throw unsupported(field, value.path("type"), supported);
    }
    switch (type) {
      case "Sequence" -> value.path(list).forEach(step -> steps(field, step, list, supported));
      case "Split" -> pattern(field, value.path("pattern"));
      case "Replace" -> {
        pattern(field, value.path("pattern"));
        shortText(value.path("content"));
      }
      case "Prepend" -> shortText(value.path("prepend"));
      case "Precompiled" -> charsMap(value.path("precompiled_charsmap"));
      case "TemplateProcessing" -> template(value);
      // The end is cut by counting down from the length, below zero if need be.
      case "Strip" ->
          require(
              !field.equals("decoder") || value.path("stop").asInt(-1) == 0,
              "a Strip decoder that cuts nothing off the end");
      default -> {}
    }
  }

  /** It is put into every text, and the library moves what is behind it for each of its signs. */
  private void shortText(JsonNode text) {
    require(
        text.asText().length() <= MAX_PUT_IN,
        "texts of at most " + MAX_PUT_IN + " characters to put in");
  }

  private void charsMap(JsonNode map) {
    require(map.isTextual(), "text under precompiled_charsmap");
    CharsMap.fault(map.textValue(), MAX_PUT_IN).ifPresent(expected -> require(false, expected));
  }

  private void pattern(String field, JsonNode pattern) {
    JsonNode regex = pattern.path("Regex");
    if (!regex.isMissingNode() && !(regex.isTextual() && LinearTimeRegex.is(regex.textValue()))) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected patterns whose time grows with the text in %s, but found %s in its %s, which looks behind, refers back or repeats what has repeats, so that one text could end the process; write one there that cuts alike without that, or open the model as a GGUF file.",
              file,
              ModelJson.brief(regex),
              field));
    }
  }

  /** Every piece of a template has to be there to be put in. */
  private void template(JsonNode template) {
    JsonNode special = template.path("special_tokens");
    Set<String> known = new HashSet<>();
    special
        .properties()
        .forEach(
            token -> {
              JsonNode ids = token.getValue().path("ids");
              require(
                  ids.isArray() && ids.size() == token.getValue().path("tokens").size(),
                  "as many ids as tokens under special_tokens of the template");
              known.add(token.getKey());
            });
    for (String form : new String[] {"single", "pair"}) {
      for (JsonNode piece : template.path(form)) {
        JsonNode token = piece.path("SpecialToken");
        require(
            token.isMissingNode() || known.contains(token.path("id").asText()),
            "each SpecialToken of the template under its special_tokens");
        JsonNode sequence = piece.path("Sequence");
        require(
            form.equals("pair")
                || sequence.isMissingNode()
                || sequence.path("id").asText().equals("A"),
            "no sequence but A in the template for single texts");
      }
    }
  }

  private void require(boolean met, String expected) {
    if (!met) {
      throw ModelJson.wrong(file, expected, "another");
    }
  }

  private ModelFormatException unsupported(String field, JsonNode found, Set<String> supported) {
    String text = ModelJson.brief(found);
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "unsupported %s %s in %s; supported: %s",
            field,
            text.isEmpty() ? "without a type" : text,
            file,
            String.join(", ", supported.stream().sorted().toList())));
  }
}
