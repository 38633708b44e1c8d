package io.github.qadapter.internal.text;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a byte-level tokenizer cuts a text before it merges, under the names that GGUF files use; the
 * rules are those of the original checkpoints.
 */
enum PreTokenizer {
  /** GPT-2's own expression, which the library holds built in. */
  GPT_2(ImmutableList.of("gpt-2"), null),
  /** The same after every digit has been set apart. */
  SMOLLM(ImmutableList.of("smollm"), null),
  /** Numbers in threes; a word that is a token is not merged at all. */
  LLAMA_3(ImmutableList.of("llama-bpe", "llama3", "llama-v3"), split("\\p{N}{1,3}")),
  /** Digits one by one, after composition (NFC). */
  QWEN_2(ImmutableList.of("qwen2", "deepseek-r1-qwen"), split("\\p{N}"));

  private final ImmutableList<String> names;
  private final @Nullable String expression;

  PreTokenizer(ImmutableList<String> names, @Nullable String expression) {
    this.names = names;
    this.expression = expression;
  }

  /** The expression that both families of cl100k's descendants share but for their numbers. */
  private static String split(String numbers) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
        + numbers
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  static Optional<PreTokenizer> ofName(String name) {
    return Arrays.stream(values()).filter(style -> style.names.contains(name)).findFirst();
  }

  /** All names, for messages. */
  static String supported() {
    return Arrays.stream(values()).flatMap(style -> style.names.stream()).collect(joining(", "));
  }

  /** Whether a text begins with the begin-of-text token where the file does not say. */
  boolean addsBegin() {
    return this == LLAMA_3;
  }

  /** Whether a piece that is a token is taken as it is. */
  boolean ignoresMerges() {
    return this == LLAMA_3;
  }

  /** Writes the fields {@code normalizer} and {@code pre_tokenizer} of a {@code tokenizer.json}. */
  void writeInto(ObjectNode tokenizer) {
    if (this == QWEN_2) {
      tokenizer.putObject("normalizer").put("type", "NFC");
    } else {
      tokenizer.putNull("normalizer");
    }
    ObjectNode sequence = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (this == SMOLLM) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    }
    if (expression != null) {
      ObjectNode split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", expression);
      split.put("behavior", "Isolated").put("invert", false);
    }
    steps.add(byteLevel(expression == null));
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
