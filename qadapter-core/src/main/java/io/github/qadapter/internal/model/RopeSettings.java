package io.github.qadapter.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.weights.JsonFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a configuration says of rotary position embeddings. */
final class RopeSettings {
  private static final Logger LOG = LoggerFactory.getLogger(RopeSettings.class);

  private static final String SUPPORTED = "default, linear, dynamic, llama3, yarn";
  private static final double MAX_THETA = 1e15;
  private static final double MIN_FACTOR = 1e-6;
  private static final double MAX_FACTOR = 1e6;

  /** β_fast and β_slow of YaRN's authors. */
  private static final double FAST_TURNS = 32;

  private static final double SLOW_TURNS = 1;

  private final JsonFields config;
  private final JsonFields rope;
  private final int headSize;
  private final int positions;
  private final double defaultTheta;

  private RopeSettings(JsonFields config, int headSize, int positions, double defaultTheta) {
    this.config = config;
    this.rope =
        config.has("rope_scaling") && !config.get("rope_scaling").isEmpty()
            ? config.object("rope_scaling")
            : config.objectOrEmpty("rope_parameters");
    this.headSize = headSize;
    this.positions = positions;
    this.defaultTheta = defaultTheta;
  }

  /** Reads the newer key {@code rope_parameters} or the older {@code rope_theta/rope_scaling}. */
  static RotaryEmbedding parse(
      JsonFields config, int headSize, int positions, double defaultTheta) {
    return new RopeSettings(config, headSize, positions, defaultTheta).embedding();
  }

  private RotaryEmbedding embedding() {
    refusePartial(config);
    refusePartial(rope);
    rope.node()
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isObject()) {
                throw rope.unsupported(entry.getKey(), "one rope setting for all layers");
              }
            });
    double fallback = config.number("rope_theta", Float.MIN_NORMAL, MAX_THETA, defaultTheta);
    double theta = rope.number("rope_theta", Float.MIN_NORMAL, MAX_THETA, fallback);
    return new RotaryEmbedding(theta, headSize, scaling(theta));
  }

  private RopeScaling scaling(double theta) {
    String key = rope.has("rope_type") ? "rope_type" : "type";
    return switch (rope.optionalText(key).orElse("default")) {
      case "default" -> {
        if (rope.has("factor")) {
          LOG.warn(
              "Passed over the rope factor {} in {}: without a rope_type it stretches nothing.",
              rope.get("factor"),
              rope.file());
        }
        yield new RopeScaling.Plain();
      }
      case "linear" -> new RopeScaling.Linear(factor());
      case "dynamic" -> {
        if (headSize <= 2) {
          throw rope.unsupported(key, "default, linear, llama3 for heads of size " + headSize);
        }
        yield new RopeScaling.Dynamic(factor(), positions);
      }
      case "llama3" -> llama3();
      case "yarn" -> yarn(theta);
      case "frequency_factors" -> factors();
      default -> throw rope.unsupported(key, SUPPORTED);
    };
  }

  private RopeScaling llama3() {
    double low = rope.number("low_freq_factor", MIN_FACTOR, MAX_FACTOR);
    double high = rope.number("high_freq_factor", MIN_FACTOR, MAX_FACTOR);
    if (high <= low) {
      throw rope.wrong("high_freq_factor", "above low_freq_factor " + low);
    }
    return new RopeScaling.Llama3(factor(), low, high, originalPositions());
  }

  /** Zeros count as absent where transformers takes them so. */
  private RopeScaling yarn(double theta) {
    if (theta <= 1) {
      throw rope.wrong("rope_theta", "above 1 for yarn");
    }
    int original = originalPositions();
    double factor = rope.has("factor") ? factor() : Math.max(1, (double) positions / original);
    double fast = orElse(rope.number("beta_fast", 0, MAX_FACTOR, 0), FAST_TURNS);
    double slow = orElse(rope.number("beta_slow", 0, MAX_FACTOR, 0), SLOW_TURNS);
    double weight = rope.number("mscale", 0, MAX_FACTOR, 0);
    double weightOfAll = rope.number("mscale_all_dim", 0, MAX_FACTOR, 0);
    double inferred =
        weight > 0 && weightOfAll > 0
            ? RopeScaling.Yarn.attentionFactor(factor, weight)
                / RopeScaling.Yarn.attentionFactor(factor, weightOfAll)
            : RopeScaling.Yarn.attentionFactor(factor, 1);
    double attention = rope.number("attention_factor", 0, MAX_FACTOR, inferred);
    boolean whole = rope.flag("truncate", true);
    return new RopeScaling.Yarn(factor, original, fast, slow, whole, attention);
  }

  private static double orElse(double value, double fallback) {
    return value == 0 ? fallback : value;
  }

  private int originalPositions() {
    String key = "original_max_position_embeddings";
    JsonFields holder = config.has(key) ? config : rope;
    return holder.count(key, 1, DecoderConfig.MAX_POSITIONS, positions);
  }

  /** No published configuration says this: it is how a GGUF file's own factors come here. */
  private RopeScaling factors() {
    JsonNode values = rope.get("factors");
    ImmutableList.Builder<Float> factors = ImmutableList.builder();
    for (JsonNode value : values) {
      if (!(value.floatValue() >= MIN_FACTOR && value.floatValue() <= MAX_FACTOR)) {
        throw rope.wrong("factors", "numbers between " + MIN_FACTOR + " and " + MAX_FACTOR);
      }
      factors.add(value.floatValue());
    }
    if (values.size() != headSize / 2) {
      throw rope.wrong("factors", headSize / 2 + " numbers");
    }
    return new RopeScaling.Factors(factors.build());
  }

  private double factor() {
    return rope.number("factor", 1, MAX_FACTOR);
  }

  private static void refusePartial(JsonFields fields) {
    if (fields.number("partial_rotary_factor", 0, 1, 1) != 1) {
      throw fields.unsupported("partial_rotary_factor", "1");
    }
  }
}
