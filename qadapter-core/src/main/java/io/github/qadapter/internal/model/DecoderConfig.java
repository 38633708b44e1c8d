package io.github.qadapter.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.weights.ElementType;
import io.github.qadapter.internal.weights.JsonFields;
import io.github.qadapter.internal.weights.ModelFamily;
import io.github.qadapter.internal.weights.UnsupportedSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the decoder has to know of a model besides its weights. The families differ in these
 * data only, never in code. Immutable.
 */
public final class DecoderConfig {
  private static final Logger LOG = LoggerFactory.getLogger(DecoderConfig.class);

  static final int MAX_POSITIONS = 1 << 30;

  private static final int MAX_VOCABULARY = 1 << 24;
  private static final int MAX_WIDTH = 1 << 20;
  static final int MAX_LAYERS = 4096;
  private static final int MAX_HEADS = 4096;
  private static final int MAX_HEAD_SIZE = 4096;

  private final ModelFamily family;
  private final int vocabularySize;
  private final int hiddenSize;
  private final int intermediateSize;
  private final int layers;
  private final int heads;
  private final int keyValueHeads;
  private final int headSize;
  private final double normEpsilon;
  private final boolean tiedHead;
  private final boolean queryKeyValueBias;
  private final boolean outputBias;
  private final boolean feedForwardBias;
  private final int maxPositions;
  private final RotaryEmbedding rope;
  private final ImmutableList<Boolean> rotatedLayers;
  private final ImmutableList<OptionalInt> slidingWindows;
  private final Multipliers multipliers;
  private final Optional<ElementType> storageType;

  private DecoderConfig(JsonFields config, ModelFamily family) {
    this.family = family;
    this.vocabularySize = config.count("vocab_size", 1, MAX_VOCABULARY);
    this.hiddenSize = config.count("hidden_size", 1, MAX_WIDTH);
    this.intermediateSize = config.count("intermediate_size", 1, MAX_WIDTH);
    this.layers = config.count("num_hidden_layers", 1, MAX_LAYERS);
    this.heads = config.count("num_attention_heads", 1, MAX_HEADS);
    this.keyValueHeads = config.count("num_key_value_heads", 1, heads, heads);
    if (heads % keyValueHeads != 0) {
      throw config.wrong(
          "num_key_value_heads",
          String.format(Locale.ROOT, "a divisor of num_attention_heads (%d)", heads));
    }
    this.headSize = headSize(config, family, hiddenSize, heads);
    this.normEpsilon = config.number("rms_norm_eps", 0, 1, 1e-6);
    this.tiedHead = config.flag("tie_word_embeddings", family.tiedHead());
    boolean attentionBias =
        family.attentionBias() == ModelFamily.Bias.AS_CONFIGURED
            && config.flag("attention_bias", false);
    this.queryKeyValueBias =
        attentionBias || family.attentionBias() == ModelFamily.Bias.OF_QUERY_KEY_VALUE;
    this.outputBias = attentionBias;
    this.feedForwardBias =
        family.feedForwardBias() == ModelFamily.Bias.AS_CONFIGURED
            && config.flag("mlp_bias", false);
    int positions = positions(config, family);
    this.rope = RopeSettings.parse(config, headSize, positions, family.ropeTheta());
    this.maxPositions = Math.min(MAX_POSITIONS, rope.reach(positions));
    this.rotatedLayers = RotatedLayers.parse(config, family, layers);
    this.slidingWindows = SlidingWindows.parse(config, family, rotatedLayers);
    this.multipliers = Multipliers.parse(config, family);
    this.storageType = storageType(config);
  }

  /**
   * Reads a configuration in Hugging Face's keys.
   *
   * @param config the object in the file
   * @param where the file, for messages
   * @throws ModelFormatException if a value is missing or absurd, or asks for what the decoder
   *     cannot compute
   */
  public static DecoderConfig parse(JsonNode config, Path where) {
    JsonFields fields = JsonFields.of(config, where);
    String type = fields.text("model_type");
    ModelFamily family =
        ModelFamily.ofId(type)
            .orElseThrow(() -> fields.unsupported("model_type", ModelFamily.supported()));
    UnsupportedSettings.refuse(fields, family);
    return new DecoderConfig(fields, family);
  }

  private static int headSize(JsonFields config, ModelFamily family, int hidden, int heads) {
    String source = "head_dim";
    int size;
    if (config.has("head_dim")) {
      size = config.count("head_dim", 1, MAX_HEAD_SIZE);
    } else if (family.headSize() > 0) {
      size = family.headSize();
    } else {
      source = "hidden_size";
      if (hidden % heads != 0) {
        throw config.wrong(
            source, String.format(Locale.ROOT, "a multiple of num_attention_heads (%d)", heads));
      }
      size = hidden / heads;
    }
    if (size % 2 != 0) {
      throw config.wrong(source, "such that heads have an even size");
    }
    return size;
  }

  /** The context length; where nothing is said, what transformers assumes of the family. */
  private static int positions(JsonFields config, ModelFamily family) {
    String field = "max_position_embeddings";
    if (!config.has(field)) {
      LOG.warn(
          "Found no {} in {}; took {}, as transformers does for {}.",
          field,
          config.file(),
          family.positions(),
          family.id());
    }
    return config.count(field, 1, MAX_POSITIONS, family.positions());
  }

  private static Optional<ElementType> storageType(JsonFields config) {
    return config
        .optionalText(config.has("dtype") ? "dtype" : "torch_dtype")
        .flatMap(
            name ->
                switch (name) {
                  case "float32" -> Optional.of(ElementType.FLOAT32);
                  case "float16" -> Optional.of(ElementType.FLOAT16);
                  case "bfloat16" -> Optional.of(ElementType.BFLOAT16);
                  default -> Optional.empty();
                });
  }

  /** The architecture. */
  public ModelFamily family() {
    return family;
  }

  /** The number of token ids: rows of the embeddings and of the head. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /** The width of the residual stream. */
  public int hiddenSize() {
    return hiddenSize;
  }

  /** The width of the feed-forward part. */
  public int intermediateSize() {
    return intermediateSize;
  }

  /** The number of decoder layers. */
  public int layers() {
    return layers;
  }

  /** The number of query heads of each layer. */
  public int heads() {
    return heads;
  }

  /** The number of key and value heads of each layer; a divisor of {@link #heads}. */
  public int keyValueHeads() {
    return keyValueHeads;
  }

  /** The width of one head; even, not always hidden size / heads. */
  public int headSize() {
    return headSize;
  }

  /** The ε that is added to the mean square in every norm. */
  public double normEpsilon() {
    return normEpsilon;
  }

  /**
   * Tells whether the head is the token embeddings; there need be no {@code lm_head.weight} then.
   */
  public boolean tiedHead() {
    return tiedHead;
  }

  /** Tells whether each head's queries and keys are normed before they are rotated. */
  public boolean queryKeyNorms() {
    return family.queryKeyNorms();
  }

  /** Tells whether this projection adds a bias. */
  public boolean hasBias(TargetModule projection) {
    return switch (projection) {
      case QUERY, KEY, VALUE -> queryKeyValueBias;
      case OUTPUT -> outputBias;
      case GATE, UP, DOWN -> feedForwardBias;
    };
  }

  /** The most positions the model was made for, what its rotary scaling adds included. */
  public int maxPositions() {
    return maxPositions;
  }

  /** The rotary position embedding. */
  public RotaryEmbedding rope() {
    return rope;
  }

  /**
   * How many positions a layer's queries see, their own included; empty if all. With a window w,
   * position q sees the positions above q − w up to q.
   */
  public OptionalInt slidingWindow(int layer) {
    return slidingWindows.get(layer);
  }

  /** Tells whether a layer's queries and keys are rotated by their positions. */
  public boolean isRotated(int layer) {
    return rotatedLayers.get(layer);
  }

  /** The multipliers of embeddings, attention, residual branches and logits. */
  Multipliers multipliers() {
    return multipliers;
  }

  /** The element type that the configuration announces; the files have the last word. */
  public Optional<ElementType> storageType() {
    return storageType;
  }

  /** The width of what a projection takes in: the columns of its weight. */
  public int inputs(TargetModule projection) {
    return switch (projection) {
      case QUERY, KEY, VALUE, GATE, UP -> hiddenSize;
      case OUTPUT -> heads * headSize;
      case DOWN -> intermediateSize;
    };
  }

  /** The width of what a projection gives out: the rows of its weight. */
  public int outputs(TargetModule projection) {
    return switch (projection) {
      case QUERY -> heads * headSize;
      case KEY, VALUE -> keyValueHeads * headSize;
      case OUTPUT, DOWN -> hiddenSize;
      case GATE, UP -> intermediateSize;
    };
  }

  /** The shape of every weight that a checkpoint of this configuration must hold, by name. */
  public Map<String, List<Long>> expectedTensors() {
    return TensorShapes.of(this);
  }
}
