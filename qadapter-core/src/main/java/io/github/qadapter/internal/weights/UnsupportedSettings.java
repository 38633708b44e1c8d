package io.github.qadapter.internal.weights;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * Settings that would change what is computed and that the decoder does not know, or not for the
 * family at hand, in configurations and in GGUF files.
 */
public final class UnsupportedSettings {
  /** Scales of attention scores, embeddings, residual branches and logits. */
  private static final ImmutableList<Setting> MULTIPLIERS =
      ImmutableList.of(
          new Setting("attention_multiplier", "attention.scale", Double.NaN),
          new Setting("embedding_multiplier", "embedding_scale", 1),
          new Setting("residual_multiplier", "residual_scale", 1),
          new Setting("logits_scaling", "logit_scale", 1));

  private static final ImmutableList<Setting> OTHERS =
      ImmutableList.of(
          new Setting("attn_logit_softcapping", "attn_logit_softcapping", Double.NaN),
          new Setting("final_logit_softcapping", "final_logit_softcapping", Double.NaN),
          // Cohere's; its key in GGUF files is that of logits_scaling.
          new Setting("logit_scale", "", 1),
          new Setting("num_experts", "expert_count", 0),
          new Setting("num_local_experts", "", 0));

  /**
   * A setting of some family.
   *
   * @param field in a configuration
   * @param key in a GGUF file, behind the architecture; empty if it is another setting's too
   * @param neutral the one value at which it changes nothing; NaN where there is none
   */
  private record Setting(String field, String key, double neutral) {}

  private UnsupportedSettings() {}

  /** Refuses what a configuration of a family must not ask for. */
  public static void refuse(JsonFields config, ModelFamily family) {
    String activation = config.optionalText("hidden_act").orElse("silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      throw config.unsupported("hidden_act", "silu");
    }
    if (config.has("quantization_config")) {
      throw config.unsupported(
          "quantization_config", "weights stored as float32, float16 or bfloat16");
    }
    for (Setting setting : unsupported(family)) {
      refuse(config, setting.field(), setting.neutral(), "configurations without it");
    }
  }

  /** Refuses what a GGUF file of a family must not ask for. */
  static void refuseInGguf(JsonFields metadata, ModelFamily family) {
    for (Setting setting : unsupported(family)) {
      if (!setting.key().isEmpty()) {
        refuse(metadata, key(setting, family), setting.neutral(), "files without it");
      }
    }
  }

  /** The multipliers that a GGUF file of a family has, by their names in a configuration. */
  static ImmutableMap<String, Double> multipliers(JsonFields metadata, ModelFamily family) {
    ImmutableMap.Builder<String, Double> found = ImmutableMap.builder();
    for (Setting each : MULTIPLIERS) {
      if (family.multipliers() && metadata.has(key(each, family))) {
        found.put(each.field(), metadata.number(key(each, family), 0, Float.MAX_VALUE));
      }
    }
    return found.buildOrThrow();
  }

  private static ImmutableList<Setting> unsupported(ModelFamily family) {
    return family.multipliers()
        ? OTHERS
        : ImmutableList.<Setting>builder().addAll(MULTIPLIERS).addAll(OTHERS).build();
  }

  private static String key(Setting setting, ModelFamily family) {
    return family.architecture() + "." + setting.key();
  }

  private static void refuse(JsonFields fields, String name, double neutral, String supported) {
    if (fields.has(name) && fields.get(name).asDouble(Double.NaN) != neutral) {
      throw fields.unsupported(name, supported);
    }
  }
}
