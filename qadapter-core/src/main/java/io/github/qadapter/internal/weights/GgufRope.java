package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * RoPE scaling as a GGUF file says it, in the keys of {@code rope_parameters}. What it does not say
 * is as llama.cpp takes it: a factor without a type divides all frequencies.
 */
final class GgufRope {
  /** The tensor with a divisor for each frequency. */
  static final String FACTORS = "rope_freqs.weight";

  private static final String TYPE = "rope.scaling.type";
  private static final double LEAST = 1e-6;
  private static final double MOST = 1e6;
  private static final double MAX_THETA = 1e15;
  private static final int MAX_POSITIONS = 1 << 30;

  private final JsonFields metadata;
  private final String architecture;

  GgufRope(JsonFields metadata, String architecture) {
    this.metadata = metadata;
    this.architecture = architecture;
  }

  /** The parameters; with the file's own divisors, if it has some. */
  ObjectNode parameters(Optional<StoredTensor> divisors) {
    ObjectNode rope = JsonNodeFactory.instance.objectNode();
    rope.put("rope_theta", metadata.number(key("rope.freq_base"), LEAST, MAX_THETA, 10_000));
    String type = metadata.optionalText(key(TYPE)).orElse("linear");
    double factor = type.equals("none") ? 1 : factor();
    switch (type) {
      case "none", "linear" -> {
        refuse("rope.scaling.attn_factor", 1);
        if (divisors.isPresent()) {
          rope.put("rope_type", "frequency_factors");
          ArrayNode factors = rope.putArray("factors");
          for (float each : divisors.get().readFloats()) {
            factors.add((float) (each * factor));
          }
        } else if (factor != 1) {
          rope.put("rope_type", "linear").put("factor", factor);
        }
      }
      case "yarn" -> {
        if (divisors.isPresent()) {
          throw metadata.unsupported(key(TYPE), "none, linear beside " + FACTORS);
        }
        yarn(rope, factor);
      }
      default -> throw metadata.unsupported(key(TYPE), "none, linear, yarn");
    }
    return rope;
  }

  private void yarn(ObjectNode rope, double factor) {
    refuse("rope.scaling.yarn_ext_factor", 1);
    refuse("rope.scaling.yarn_log_multiplier", 0);
    rope.put("rope_type", "yarn").put("factor", factor);
    String original = key("rope.scaling.original_context_length");
    if (metadata.has(original)) {
      rope.put("original_max_position_embeddings", metadata.count(original, 1, MAX_POSITIONS));
    }
    for (String turns : List.of("beta_fast", "beta_slow")) {
      String key = key("rope.scaling.yarn_" + turns);
      if (metadata.has(key)) {
        rope.put(turns, metadata.number(key, 0, MOST));
      }
    }
    double attention =
        metadata.number(key("rope.scaling.attn_factor"), 0, MOST, 1)
            * metadata.number(key("rope.scaling.yarn_attn_factor"), 0, MOST, 1);
    if (attention != 1) {
      // These come on top of what the factor implies.
      rope.put("attention_factor", attention * (0.1 * Math.log(factor) + 1));
    }
  }

  /** The RoPE scaling factor; a file may say 0 and mean none. */
  private double factor() {
    String factor = key("rope.scaling.factor");
    String older = key("rope.scale_linear");
    double said = metadata.number(metadata.has(factor) ? factor : older, 0, MOST, 0);
    if (said != 0 && said < 1) {
      throw metadata.wrong(metadata.has(factor) ? factor : older, "0 or at least 1");
    }
    return said == 0 ? 1 : said;
  }

  private void refuse(String name, double neutral) {
    if (metadata.number(key(name), -MOST, MOST, neutral) != neutral) {
      throw metadata.unsupported(key(name), "files without it");
    }
  }

  private String key(String name) {
    return architecture + "." + name;
  }
}
