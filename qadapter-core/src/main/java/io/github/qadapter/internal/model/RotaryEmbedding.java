package io.github.qadapter.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.weights.JsonFields;

/**
 * The rotary position embedding of each head, as data. Frequencies are computed in 32-bit steps, in
 * the order in which transformers does, because a model was trained with exactly those.
 *
 * @param theta the base of the frequencies
 * @param headSize d, even
 * @param scaling how long sequences are reached
 */
public record RotaryEmbedding(double theta, int headSize, RopeScaling scaling) {
  private static final String SUPPORTED = "default, linear, dynamic, llama3";
  private static final double DEFAULT_THETA = 10_000;
  private static final double MAX_THETA = 1e15;
  private static final double MIN_FACTOR = 1e-6;
  private static final double MAX_FACTOR = 1e6;

  /** Reads the newer key {@code rope_parameters} or the older {@code rope_theta/rope_scaling}. */
  static RotaryEmbedding parse(JsonFields config, int headSize, int positions) {
    JsonFields rope =
        config.has("rope_scaling") && !config.get("rope_scaling").isEmpty()
            ? config.object("rope_scaling")
            : config.objectOrEmpty("rope_parameters");
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
    double fallback = config.number("rope_theta", Float.MIN_NORMAL, MAX_THETA, DEFAULT_THETA);
    double theta = rope.number("rope_theta", Float.MIN_NORMAL, MAX_THETA, fallback);
    return new RotaryEmbedding(theta, headSize, scaling(config, rope, headSize, positions));
  }

  private static RopeScaling scaling(
      JsonFields config, JsonFields rope, int headSize, int positions) {
    String key = rope.has("rope_type") ? "rope_type" : "type";
    return switch (rope.optionalText(key).orElse("default")) {
      case "default" -> new RopeScaling.Plain();
      case "linear" -> new RopeScaling.Linear(factor(rope));
      case "dynamic" -> {
        if (headSize <= 2) {
          throw rope.unsupported(key, "default, linear, llama3 for heads of size " + headSize);
        }
        yield new RopeScaling.Dynamic(factor(rope), positions);
      }
      case "llama3" -> llama3(config, rope, positions);
      case "frequency_factors" -> factors(rope, headSize);
      default -> throw rope.unsupported(key, SUPPORTED);
    };
  }

  private static RopeScaling llama3(JsonFields config, JsonFields rope, int positions) {
    double low = rope.number("low_freq_factor", MIN_FACTOR, MAX_FACTOR);
    double high = rope.number("high_freq_factor", MIN_FACTOR, MAX_FACTOR);
    if (high <= low) {
      throw rope.wrong("high_freq_factor", "above low_freq_factor " + low);
    }
    String key = "original_max_position_embeddings";
    JsonFields holder = config.has(key) ? config : rope;
    int original = holder.count(key, 1, DecoderConfig.MAX_POSITIONS, positions);
    return new RopeScaling.Llama3(factor(rope), low, high, original);
  }

  /** No published configuration says this: it is how a GGUF file's own factors come here. */
  private static RopeScaling factors(JsonFields rope, int headSize) {
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

  private static double factor(JsonFields rope) {
    return rope.number("factor", 1, MAX_FACTOR);
  }

  private static void refusePartial(JsonFields fields) {
    if (fields.number("partial_rotary_factor", 0, 1, 1) != 1) {
      throw fields.unsupported("partial_rotary_factor", "1");
    }
  }

  /**
   * How many positions a model of so many can use: dynamic scaling acts only beyond them, up to its
   * factor; the other kinds are counted in already.
   */
  int reach(int positions) {
    return scaling instanceof RopeScaling.Dynamic dynamic
        ? (int) Math.min(Integer.MAX_VALUE, positions * dynamic.factor())
        : positions;
  }

  /** Whether the frequencies depend on the length; if not, any length gives the same ones. */
  public boolean dependsOnLength() {
    return scaling instanceof RopeScaling.Dynamic;
  }

  /**
   * The angle per position of each pair of components.
   *
   * @param length of the sequence: how many positions it has
   * @return d/2 numbers
   */
  public float[] inverseFrequencies(int length) {
    if (scaling instanceof RopeScaling.Linear linear) {
      return linear(linear);
    }
    if (scaling instanceof RopeScaling.Dynamic dynamic) {
      return dynamic(dynamic, length);
    }
    if (scaling instanceof RopeScaling.Llama3 llama3) {
      return llama3(llama3);
    }
    if (scaling instanceof RopeScaling.Factors factors) {
      return factors(factors);
    }
    return plain((float) theta);
  }

  private float[] plain(float base) {
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = 2f * i / headSize;
      frequencies[i] = 1f / (float) Math.pow(base, exponent);
    }
    return frequencies;
  }

  private float[] linear(RopeScaling.Linear linear) {
    float[] frequencies = plain((float) theta);
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] /= (float) linear.factor();
    }
    return frequencies;
  }

  private float[] factors(RopeScaling.Factors factors) {
    float[] frequencies = plain((float) theta);
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] /= factors.factors().get(i);
    }
    return frequencies;
  }

  private float[] dynamic(RopeScaling.Dynamic dynamic, int length) {
    if (length <= dynamic.originalPositions()) {
      return plain((float) theta);
    }
    float stretch =
        (float) dynamic.factor() * length / dynamic.originalPositions()
            - (float) (dynamic.factor() - 1);
    float growth = (float) Math.pow(stretch, (float) ((double) headSize / (headSize - 2)));
    return plain(growth * (float) theta);
  }

  private float[] llama3(RopeScaling.Llama3 llama3) {
    float factor = (float) llama3.factor();
    float low = (float) llama3.lowFrequency();
    float span = (float) (llama3.highFrequency() - llama3.lowFrequency());
    float longest = (float) (llama3.originalPositions() / llama3.lowFrequency());
    float shortest = (float) (llama3.originalPositions() / llama3.highFrequency());
    float[] frequencies = plain((float) theta);
    for (int i = 0; i < frequencies.length; i++) {
      float frequency = frequencies[i];
      float wavelength = 1f / frequency * (float) (2 * Math.PI);
      if (wavelength > longest) {
        frequencies[i] = frequency / factor;
      } else if (wavelength >= shortest) {
        float turns = 1f / wavelength * llama3.originalPositions();
        float kept = (turns - low) / span;
        frequencies[i] = (1f - kept) * frequency / factor + kept * frequency;
      }
    }
    return frequencies;
  }
}
