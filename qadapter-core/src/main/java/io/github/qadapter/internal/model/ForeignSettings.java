package io.github.qadapter.internal.model;

import com.google.common.collect.ImmutableMap;
import io.github.qadapter.internal.weights.JsonFields;

/** Settings that would change what is computed, of families that the decoder does not know. */
final class ForeignSettings {
  /**
   * Settings of other families, with the one value at which they change nothing; NaN where there is
   * none.
   */
  private static final ImmutableMap<String, Double> NEUTRAL =
      ImmutableMap.of(
          "attention_multiplier", Double.NaN,
          "attn_logit_softcapping", Double.NaN,
          "final_logit_softcapping", Double.NaN,
          "embedding_multiplier", 1.0,
          "residual_multiplier", 1.0,
          "logits_scaling", 1.0,
          "logit_scale", 1.0,
          "num_experts", 0.0,
          "num_local_experts", 0.0);

  private ForeignSettings() {}

  static void refuse(JsonFields config) {
    String activation = config.optionalText("hidden_act").orElse("silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      throw config.unsupported("hidden_act", "silu");
    }
    if (config.has("quantization_config")) {
      throw config.unsupported(
          "quantization_config", "weights stored as float32, float16 or bfloat16");
    }
    NEUTRAL.forEach(
        (field, neutral) -> {
          if (config.has(field) && config.get(field).asDouble(Double.NaN) != neutral) {
            throw config.unsupported(field, "configurations without it");
          }
        });
  }
}
