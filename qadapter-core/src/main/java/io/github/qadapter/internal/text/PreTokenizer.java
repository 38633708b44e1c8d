package io.github.qadapter.internal.text;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pre-tokenizers of byte-level BPE: the patterns that cut a text before merging, under the
 * names that GGUF files use; the rules are those of the original checkpoints, and names that
 * llama.cpp cuts alike are one kind.
 */
enum PreTokenizer {
  /** GPT-2's own expression, which the library holds built in. */
  GPT_2(
      names(
          "gpt-2",
          "phi-2",
          "mpt",
          "olmo",
          "jais",
          "trillion",
          "granite-docling",
          "exaone4",
          "gigachat",
          "a.x-4.0",
          "mellum",
          "modern-bert",
          "jina-es",
          "jina-de",
          "jina-v2-es",
          "jina-v2-de",
          "jina-v1-en",
          "jina-v2-code",
          "roberta-bpe"),
      ImmutableList.of()),
  /** The same after every digit has been set apart. */
  SMOLLM(
      names(
          "smollm",
          "starcoder",
          "refact",
          "command-r",
          "codeshell",
          "exaone",
          "minerva-7b",
          "mellum2"),
      ImmutableList.of()),
  /** Numbers in threes; a word that is a token is not merged at all. */
  LLAMA_3(
      names(
          "llama-bpe",
          "llama3",
          "llama-v3",
          "falcon3",
          "falcon-h1",
          "pixtral",
          "midm-2.0",
          "lfm2",
          "jina-v5-nano"),
      CutPatterns.LLAMA_3),
  /** The same cut, but every word is merged. */
  LLAMA_3_MERGED(names("smaug-bpe", "dbrx", "glm4", "chatglm-bpe"), CutPatterns.LLAMA_3),
  /** Numbers in threes, before anything else. */
  MINICPM_5(names("minicpm5"), CutPatterns.MINICPM_5),
  /** Digits one by one, after composition (NFC). */
  QWEN_2(names("qwen2", "deepseek-r1-qwen", "stablelm2", "f2llmv2"), CutPatterns.QWEN_2),
  /** The same cut of the text as it stands. */
  QWEN_2_AS_IT_STANDS(
      names("kormo", "megrez", "hunyuan", "solar-open", "grok-2"), CutPatterns.QWEN_2),
  /** The same without English contractions: a Turkish ending stays with its apostrophe. */
  UFAKZEKA(names("ufakzeka"), CutPatterns.UFAKZEKA),
  /** As Qwen 2 within each line. */
  LAGUNA(names("laguna"), CutPatterns.LAGUNA),
  /** Marks belong to words, after composition. */
  QWEN_35(names("qwen35"), CutPatterns.QWEN_35),
  /**
   * A word ends where a small letter is followed by a capital; a word that is a token is not
   * merged.
   */
  TEKKEN(names("tekken"), CutPatterns.TEKKEN),
  /** OpenAI's o200k, likewise by case. */
  GPT_4O(names("gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"), CutPatterns.GPT_4O),
  /** The same; a word that is a token is not merged. */
  GPT_4O_WHOLE(names("granite-embed-multi-97m"), CutPatterns.GPT_4O),
  /** Chinese by itself, then the rest as o200k. */
  KIMI_K2(names("kimi-k2"), CutPatterns.KIMI_K2),
  /** Korean, Chinese and Japanese, and their punctuation, then the rest by case. */
  YOUTU(names("youtu"), CutPatterns.YOUTU),
  /** Lines, words of alphabets with two cases, marks, then Chinese, Japanese and Korean. */
  DEEPSEEK_LLM(names("deepseek-llm"), CutPatterns.DEEPSEEK_LLM),
  /** The same with words of any alphabet. */
  DEEPSEEK_CODER(names("deepseek-coder"), CutPatterns.DEEPSEEK_CODER),
  /** Numbers in threes, then Chinese and Japanese, then words and marks. */
  DEEPSEEK_3(names("deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"), CutPatterns.DEEPSEEK_3),
  /** The same, digits one by one in the end, and line ends by themselves. */
  SPARK(names("spark2_5"), CutPatterns.SPARK),
  /** Line ends do not belong to marks. */
  SEED_CODER(names("seed-coder"), CutPatterns.SEED_CODER),
  /** As Qwen 2, line ends one by one. */
  BAILING(names("bailingmoe", "bailingmoe2", "llada-moe"), CutPatterns.BAILING),
  /** Marks by themselves, then GPT-2's own expression, then digits in threes. */
  FALCON(names("falcon"), CutPatterns.FALCON),
  /** Words with all that is no punctuation, and what lies between them. */
  BLOOM(names("bloom", "poro-chat", "gpt3-finnish"), CutPatterns.BLOOM),
  /** The same, digits one by one. */
  VIKING(names("viking"), CutPatterns.VIKING),
  /** Tokens of images, blanks, digits and marks one by one, then GPT-2's own expression. */
  CHAMELEON(names("chameleon"), CutPatterns.CHAMELEON),
  /** Digits in threes from the right, and nothing else: tokens go over spaces. */
  SUPERBPE(names("superbpe"), CutPatterns.SUPERBPE),
  /** Digits in threes from the right, then as o200k. */
  TINY_AYA(names("tiny_aya", "cohere2moe"), CutPatterns.TINY_AYA),
  /** The one that llama.cpp takes for files that do not say. */
  UNNAMED(names("default"), CutPatterns.UNNAMED);

  private static final Set<PreTokenizer> BEGINNING =
      Sets.immutableEnumSet(LLAMA_3, TEKKEN, CHAMELEON);

  private static final Set<PreTokenizer> WHOLE =
      Sets.immutableEnumSet(LLAMA_3, TEKKEN, MINICPM_5, YOUTU, GPT_4O_WHOLE);

  private final ImmutableList<String> names;
  private final ImmutableList<String> cuts;

  PreTokenizer(ImmutableList<String> names, ImmutableList<String> cuts) {
    this.names = names;
    this.cuts = cuts;
  }

  private static ImmutableList<String> names(String... names) {
    return ImmutableList.copyOf(names);
  }

  /** The kind that a file names; a file may say nothing. */
  static Optional<PreTokenizer> ofName(JsonNode name) {
    if (name.isMissingNode()) {
      return Optional.of(UNNAMED);
    }
    return Arrays.stream(values()).filter(style -> style.names.contains(name.asText())).findFirst();
  }

  /**
   * The kind whose rules a {@code tokenizer.json} states; of several that cut alike, the first.
   *
   * @param tokenizer the file's object
   */
  static Optional<PreTokenizer> of(JsonNode tokenizer) {
    boolean whole = tokenizer.path("model").path("ignore_merges").asBoolean();
    List<String> rules = rules(tokenizer);
    return Arrays.stream(values())
        .filter(style -> style.ignoresMerges() == whole)
        .filter(
            style -> {
              ObjectNode own = ModelJson.MAPPER.createObjectNode();
              style.writeInto(own);
              return rules(own).equals(rules);
            })
        .findFirst();
  }

  /** Each step as a text that says all that decides where a text is cut. */
  private static List<String> rules(JsonNode tokenizer) {
    List<String> rules = new ArrayList<>();
    rules.add(tokenizer.path("normalizer").path("type").asText());
    JsonNode cuts = tokenizer.path("pre_tokenizer");
    for (JsonNode step : cuts.has("pretokenizers") ? cuts.path("pretokenizers") : List.of(cuts)) {
      ObjectNode said = ModelJson.MAPPER.createObjectNode();
      if (step.path("type").asText().equals("ByteLevel")) {
        said.put("use_regex", true); // where a file does not say
      }
      step.properties().forEach(field -> said.set(field.getKey(), field.getValue()));
      said.remove("trim_offsets"); // says where a token stands, not which it is
      rules.add(
          said.propertyStream()
              .map(field -> field.getKey() + "=" + field.getValue())
              .sorted()
              .collect(joining(",")));
    }
    return rules;
  }

  /** The name under which GGUF files are written. */
  String writtenName() {
    return names.get(0);
  }

  /** All names, for messages. */
  static String supported() {
    return Arrays.stream(values()).flatMap(style -> style.names.stream()).collect(joining(", "));
  }

  /** Tells whether a text begins with the begin-of-text token where the file does not say. */
  boolean addsBegin() {
    return BEGINNING.contains(this);
  }

  /** Tells whether a piece that is a token is taken as it is. */
  boolean ignoresMerges() {
    return WHOLE.contains(this);
  }

  private boolean composes() {
    return this == QWEN_2 || this == QWEN_35;
  }

  /** Writes the fields {@code normalizer} and {@code pre_tokenizer} of a {@code tokenizer.json}. */
  void writeInto(ObjectNode tokenizer) {
    if (composes()) {
      tokenizer.putObject("normalizer").put("type", "NFC");
    } else {
      tokenizer.putNull("normalizer");
    }
    ObjectNode sequence = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (this == SMOLLM) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    }
    for (String expression : cuts) {
      ObjectNode split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", expression);
      split.put("behavior", "Isolated").put("invert", false);
    }
    steps.add(byteLevel(cuts.isEmpty()));
  }

  /** The step, or the decoder, that writes each byte as one character. */
  static ObjectNode byteLevel(boolean splits) {
    return ModelJson.MAPPER
        .createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", splits);
  }
}
