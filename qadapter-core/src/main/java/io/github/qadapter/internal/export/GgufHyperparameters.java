package io.github.qadapter.internal.export;

import com.google.common.collect.ImmutableSet;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.files.GgufKeyValues;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.model.RopeScaling;
import io.github.qadapter.internal.model.RotaryEmbedding;
import io.github.qadapter.internal.weights.ModelFamily;
import java.util.Locale;
import java.util.Optional;

/** A decoder's numbers under the keys that llama.cpp's own converter writes. */
final class GgufHyperparameters {
  private static final String LLAMA = "llama";
  private static final ImmutableSet<ModelFamily> SUPPORTED =
      ImmutableSet.of(ModelFamily.LLAMA, ModelFamily.MISTRAL, ModelFamily.QWEN2, ModelFamily.QWEN3);

  private final DecoderConfig config;
  private final String architecture;

  private GgufHyperparameters(DecoderConfig config) {
    this.config = config;
    this.architecture =
        config.family() == ModelFamily.MISTRAL ? LLAMA : config.family().architecture();
  }

  /**
   * The numbers of a decoder.
   *
   * @throws QAdapterException if it is of a kind for which no GGUF file is written
   */
  static GgufHyperparameters of(DecoderConfig config) {
    requireSupported(config);
    return new GgufHyperparameters(config);
  }

  /** Tells whether the rows of queries and keys are interleaved in such files. */
  boolean interleaved() {
    return architecture.equals(LLAMA);
  }

  void writeInto(GgufKeyValues keys) {
    keys.text("general.architecture", architecture)
        .count(key("block_count"), config.layers())
        .count(key("context_length"), config.maxPositions())
        .count(key("embedding_length"), config.hiddenSize())
        .count(key("feed_forward_length"), config.intermediateSize())
        .count(key("attention.head_count"), config.heads())
        .count(key("attention.head_count_kv"), config.keyValueHeads())
        .count(key("attention.key_length"), config.headSize())
        .count(key("attention.value_length"), config.headSize())
        .number(key("attention.layer_norm_rms_epsilon"), config.normEpsilon())
        .count(key("vocab_size"), config.vocabularySize())
        .count(key("rope.dimension_count"), config.headSize())
        .number(key("rope.freq_base"), config.rope().theta());
    if (config.rope().scaling() instanceof RopeScaling.Linear linear) {
      keys.text(key("rope.scaling.type"), "linear");
      keys.number(key("rope.scaling.factor"), linear.factor());
    }
  }

  /** The divisors of the rotary frequencies that such files hold as a tensor. */
  Optional<float[]> ropeFactors() {
    RotaryEmbedding rope = config.rope();
    if (!(rope.scaling() instanceof RopeScaling.Llama3)) {
      return Optional.empty();
    }
    float[] plain =
        new RotaryEmbedding(rope.theta(), rope.headSize(), new RopeScaling.Plain())
            .inverseFrequencies(1);
    float[] scaled = rope.inverseFrequencies(1);
    float[] factors = new float[plain.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) ((double) plain[i] / scaled[i]);
    }
    return Optional.of(factors);
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private static void requireSupported(DecoderConfig config) {
    if (!SUPPORTED.contains(config.family())) {
      throw unsupported("model_type " + config.family().id(), "llama, mistral, qwen2, qwen3");
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      if (config.slidingWindow(layer).isPresent()) {
        throw unsupported("a sliding window", "attention over the whole context");
      }
    }
    RopeScaling scaling = config.rope().scaling();
    if (!(scaling instanceof RopeScaling.Plain
        || scaling instanceof RopeScaling.Linear
        || scaling instanceof RopeScaling.Llama3)) {
      throw unsupported(
          "rope scaling " + scaling.getClass().getSimpleName().toLowerCase(Locale.ROOT),
          "default, linear, llama3");
    }
  }

  private static QAdapterException unsupported(String found, String supported) {
    return new QAdapterException(
        String.format(
            Locale.ROOT,
            "unsupported %s for a GGUF file; supported: %s; export a folder in Hugging Face layout and convert that with llama.cpp's convert_hf_to_gguf.py.",
            found,
            supported));
  }
}
