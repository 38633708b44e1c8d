package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Sound files of several kinds, from which damaged ones are made. */
final class HostileSeeds {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A byte-level BPE as of Llama 3, with as many tokens as the model has. */
  private static final String BYTE_LEVEL =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
        {"id": 0, "content": "<assistant>", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true},
        {"id": 1, "content": "<end>", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true}],
       "normalizer": {"type": "NFC"},
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "(?i:'s|'t)|\\\\p{N}{1,3}| ?\\\\p{L}+|\\\\s+(?!\\\\S)|\\\\s+"},
         "behavior": "Isolated", "invert": false},
        {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]},
       "post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<assistant>", "type_id": 0}},
                   {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<assistant>": {"id": "<assistant>", "ids": [0], "tokens": ["<assistant>"]}}},
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
        "use_regex": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null,
        "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
        "byte_fallback": false, "ignore_merges": true,
        "vocab": {"a": 2, "b": 3, "c": 4, "d": 5, "e": 6, "\u0120": 7, "ab": 8, "abc": 9,
         "\u0120a": 10, "\u0120ab": 11, "<": 12, ">": 13, "u": 14, "s": 15},
        "merges": [["a", "b"], ["ab", "c"], ["\u0120", "a"], ["\u0120a", "b"]]}}
      """;

  /** Pieces with scores as of Llama 2 and T5, with byte fallback. */
  private static final String SCORED =
      """
      {"version": "1.0", "truncation": {"direction": "Right", "max_length": 8,
        "strategy": "LongestFirst", "stride": 0},
       "padding": {"strategy": {"Fixed": 4}, "direction": "Right", "pad_to_multiple_of": 8,
        "pad_id": 0, "pad_type_id": 0, "pad_token": "<assistant>"},
       "added_tokens": [
        {"id": 1, "content": "<end>", "single_word": false, "lstrip": true, "rstrip": true,
         "normalized": false, "special": true}],
       "normalizer": {"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "\u2581"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
       "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first",
        "split": true},
       "post_processor": null,
       "decoder": {"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
        {"type": "ByteFallback"}, {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
       "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
        "vocab": [["<unk>", 0.0], ["<end>", 0.0], ["\u2581", -1.0], ["a", -2.0], ["b", -2.5],
         ["c", -3.0], ["ab", -1.5], ["abc", -1.2], ["\u2581ab", -1.1]]}}
      """;

  private HostileSeeds() {}

  static List<String> tokenizers(String wordLevel) {
    return List.of(wordLevel, BYTE_LEVEL, SCORED);
  }

  /** The same names, and further tokens in all ways that there are. */
  static List<String> tokenizerConfigs(String small) throws IOException {
    return List.of(
        small,
        with(
            small,
            """
            {"pad_token": "[PAD]", "image_token": "<image>",
             "bos_token": {"__type": "AddedToken", "content": "<assistant>", "lstrip": true,
              "rstrip": false, "normalized": false, "single_word": true, "special": true},
             "extra_special_tokens": ["<one>", {"content": "<two>", "rstrip": true}],
             "added_tokens_decoder": {
              "0": {"content": "<assistant>", "lstrip": false, "normalized": false, "special": true},
              "77": {"content": "w3", "normalized": true}}}
            """),
        with(small, "{\"extra_special_tokens\": {\"tool_token\": \"<tool>\"}}"));
  }

  /** The same model with each kind of rotary scaling, and the options of the other families. */
  static List<String> configs(String llama) throws IOException {
    return List.of(
        llama,
        with(
            llama,
            """
            {"rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
              "high_freq_factor": 4.0, "original_max_position_embeddings": 8192},
             "bos_token_id": 0, "eos_token_id": [1, 2], "torch_dtype": "float32"}
            """),
        with(
            llama,
            """
            {"rope_scaling": {"type": "linear", "factor": 2.0}, "attention_bias": false,
             "mlp_bias": false, "head_dim": 32, "tie_word_embeddings": false}
            """),
        with(
            llama,
            """
            {"model_type": "mistral", "sliding_window": 16, "layer_types": ["sliding_attention"],
             "rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0}}
            """),
        with(
            llama,
            """
            {"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 32.0,
              "beta_slow": 1.0, "mscale": 1.0, "mscale_all_dim": 0.5, "truncate": false,
              "attention_factor": 1.1, "original_max_position_embeddings": 16}}
            """),
        with(llama, "{\"model_type\": \"mistral\", \"sliding_window\": 4}"));
  }

  /** Settings of an adapter of rank 2 on the queries of the only layer, in several spellings. */
  static List<String> adapterConfigs() throws IOException {
    String plain =
        """
        {"peft_type": "LORA", "base_model_name_or_path": "some/base", "r": 2, "lora_alpha": 8,
         "target_modules": ["q_proj"], "bias": "none", "fan_in_fan_out": false}
        """;
    return List.of(
        plain,
        with(
            plain,
            """
            {"rank_pattern": {"layers.0.self_attn.q_proj": 2}, "alpha_pattern": {".*q_proj": 3},
             "use_rslora": true, "layers_to_transform": [0], "init_lora_weights": "gaussian"}
            """),
        with(
            plain,
            "{\"target_modules\": \".*q_proj\", \"r\": null, \"rank_pattern\": {\"q_proj\": 2}}"));
  }

  /** An index that finds every tensor in {@code shard.safetensors}. */
  static String index(byte[] weights) throws IOException {
    int length = (int) ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode header = MAPPER.readTree(new String(weights, Long.BYTES, length, UTF_8));
    ObjectNode index = MAPPER.createObjectNode();
    index.putObject("metadata").put("total_size", weights.length);
    ObjectNode map = index.putObject("weight_map");
    header.fieldNames().forEachRemaining(name -> map.put(name, "shard.safetensors"));
    map.remove("__metadata__");
    return index.toString();
  }

  private static String with(String config, String more) throws IOException {
    ObjectNode merged = (ObjectNode) MAPPER.readTree(config);
    merged.setAll((ObjectNode) MAPPER.readTree(more));
    return merged.toString();
  }
}
