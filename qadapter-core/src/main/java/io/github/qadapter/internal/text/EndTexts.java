package io.github.qadapter.internal.text;

import com.google.common.collect.ImmutableSet;

/**
 * Texts that end a turn or a whole text wherever they are tokens, whatever a GGUF file says of
 * their kind; those of llama.cpp.
 */
final class EndTexts {
  static final ImmutableSet<String> ALL =
      ImmutableSet.of(
          "<|eot_id|>",
          "<|eom_id|>",
          "<|im_end|>",
          "<|end|>",
          "<|return|>",
          "<|call|>",
          "<|calls|>",
          "<|flush|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "</s>",
          "<eos>",
          "<EOT>",
          "_<EOT>",
          "[EOT]",
          "[EOS]",
          "<end_of_utterance>",
          "<\uFF5Cend\u2581of\u2581sentence\uFF5C>");

  private EndTexts() {}
}
