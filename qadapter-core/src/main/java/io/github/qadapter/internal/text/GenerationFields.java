package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The table of what becomes of each setting that transformers' GenerationConfig knows: obeyed,
 * without effect on an answer's tokens, or passed over, which has to be said.
 */
final class GenerationFields {
  static final Set<String> OBEYED =
      Set.of(
          "max_length",
          "max_new_tokens",
          "min_length",
          "min_new_tokens",
          "stop_strings",
          "eos_token_id", // by the tokenizer's settings
          "do_sample",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "top_h",
          "typical_p",
          "epsilon_cutoff",
          "eta_cutoff",
          "repetition_penalty",
          "no_repeat_ngram_size",
          "bad_words_ids",
          "sequence_bias",
          "suppress_tokens",
          "begin_suppress_tokens",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "remove_invalid_values",
          "exponential_decay_length_penalty");

  /** Neither the likeliest token nor a draw depends on these. */
  static final Set<String> WITHOUT_EFFECT =
      Set.of(
          // The softmax of normalized scores is that of the scores.
          "renormalize_logits",
          // Of beams and of guessing ahead, which other settings ask for.
          "early_stopping",
          "length_penalty",
          "diversity_penalty",
          "is_assistant",
          "num_assistant_tokens",
          "num_assistant_tokens_schedule",
          "assistant_confidence_threshold",
          "max_matching_ngram_size",
          "assistant_lookbehind",
          "target_lookbehind",
          "assistant_ensemble_weight",
          "speculation_type",
          // How it is computed.
          "use_cache",
          "cache_implementation",
          "cache_config",
          "max_cache_len",
          "compile_config",
          "disable_compile",
          "continuous_batching_config",
          "low_memory",
          "prefill_chunk_size",
          // What else is told.
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "output_logits",
          "return_dict_in_generate",
          // Of prompts without tokens, of rows filled up, and of encoders.
          "bos_token_id",
          "pad_token_id",
          "decoder_start_token_id",
          // Who wrote the file.
          "_from_model_config",
          "_commit_hash",
          "transformers_version");

  /** Passed over, with when they ask for anything. */
  private static final Map<String, Predicate<JsonNode>> PASSED_OVER =
      Map.ofEntries(
          Map.entry("num_beams", GenerationFields::aboveOne),
          Map.entry("num_beam_groups", GenerationFields::aboveOne),
          Map.entry("num_return_sequences", GenerationFields::aboveOne),
          Map.entry("penalty_alpha", GenerationFields::aboveZero),
          Map.entry("encoder_no_repeat_ngram_size", GenerationFields::aboveZero),
          Map.entry("encoder_repetition_penalty", GenerationFields::notOne),
          Map.entry("guidance_scale", GenerationFields::notOne),
          Map.entry("token_healing", JsonNode::asBoolean),
          Map.entry("use_mtp", JsonNode::asBoolean),
          Map.entry("max_time", value -> true),
          Map.entry("dola_layers", value -> true),
          Map.entry("constraints", value -> true),
          Map.entry("force_words_ids", value -> true),
          Map.entry("watermarking_config", value -> true),
          Map.entry("prompt_lookup_num_tokens", value -> true),
          Map.entry("assistant_early_exit", value -> true));

  private GenerationFields() {}

  /** Tells whether a setting, not null, asks for something that answers do not obey. */
  static boolean passesOver(String name, JsonNode value) {
    Predicate<JsonNode> asks = PASSED_OVER.get(name);
    return asks == null
        ? !OBEYED.contains(name) && !WITHOUT_EFFECT.contains(name)
        : asks.test(value);
  }

  /** Tells whether it is known what becomes of a setting. */
  static boolean knows(String name) {
    return OBEYED.contains(name) || WITHOUT_EFFECT.contains(name) || PASSED_OVER.containsKey(name);
  }

  private static boolean aboveZero(JsonNode value) {
    return value.asDouble(1) > 0;
  }

  private static boolean aboveOne(JsonNode value) {
    return value.asDouble(2) > 1;
  }

  private static boolean notOne(JsonNode value) {
    return value.asDouble(2) != 1;
  }
}
