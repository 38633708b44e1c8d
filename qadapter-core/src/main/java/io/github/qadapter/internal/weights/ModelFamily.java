package io.github.qadapter.internal.weights;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Optional;

/**
 * The architectures that the decoder computes, as rows of data. A family that computes nothing new
 * is one row more; no other class asks which family a model is of, only what it is like.
 */
public enum ModelFamily {
  LLAMA(
      family("llama", 2_048)
          .inGguf("llama")
          .attentionBias(Bias.AS_CONFIGURED)
          .feedForwardBias(Bias.AS_CONFIGURED)),
  /** llama.cpp calls it llama too: what tells it apart is its window. */
  MISTRAL(family("mistral", 131_072).windows(Windows.IN_ALL_LAYERS)),
  QWEN2(
      family("qwen2", 32_768)
          .inGgufAsPublished("qwen2")
          .attentionBias(Bias.OF_QUERY_KEY_VALUE)
          .windows(Windows.IN_UPPER_LAYERS)),
  QWEN3(
      family("qwen3", 32_768)
          .inGgufAsPublished("qwen3")
          .attentionBias(Bias.AS_CONFIGURED)
          .queryKeyNorms()
          .headSize(128)
          .windows(Windows.IN_UPPER_LAYERS)),
  SMOLLM3(
      family("smollm3", 32_768)
          .inGguf("smollm3")
          .attentionBias(Bias.AS_CONFIGURED)
          .feedForwardBias(Bias.AS_CONFIGURED)
          .ropeTheta(2_000_000)
          .tiedHead()
          .unrotatedLayers()
          .windows(Windows.IN_UNROTATED_LAYERS)),
  GRANITE(
      family("granite", 2_048)
          .inGguf("granite")
          .attentionBias(Bias.AS_CONFIGURED)
          .feedForwardBias(Bias.AS_CONFIGURED)
          .multipliers());

  private final String id;
  private final String architecture;
  private final boolean interleaved;
  private final Bias attentionBias;
  private final Bias feedForwardBias;
  private final boolean queryKeyNorms;
  private final int headSize;
  private final Windows windows;
  private final boolean unrotatedLayers;
  private final boolean multipliers;
  private final boolean tiedHead;
  private final int positions;
  private final double ropeTheta;

  ModelFamily(Row row) {
    this.id = row.id;
    this.architecture = row.architecture;
    this.interleaved = row.interleaved;
    this.attentionBias = row.attentionBias;
    this.feedForwardBias = row.feedForwardBias;
    this.queryKeyNorms = row.queryKeyNorms;
    this.headSize = row.headSize;
    this.windows = row.windows;
    this.unrotatedLayers = row.unrotatedLayers;
    this.multipliers = row.multipliers;
    this.tiedHead = row.tiedHead;
    this.positions = row.positions;
    this.ropeTheta = row.ropeTheta;
  }

  /** The projections of a part that add a bias. */
  public enum Bias {
    NONE,
    /** All of them, if the configuration says so. */
    AS_CONFIGURED,
    /** Query, key and value always, the output never. */
    OF_QUERY_KEY_VALUE
  }

  /** The layers that have a sliding window. */
  public enum Windows {
    NONE,
    IN_ALL_LAYERS,
    /** {@code use_sliding_window}: from {@code max_window_layers} on, or as their types say. */
    IN_UPPER_LAYERS,
    /** {@code use_sliding_window}: layers without rotation, or as their types say. */
    IN_UNROTATED_LAYERS
  }

  /** Its {@code model_type} in a configuration. */
  public String id() {
    return id;
  }

  /** The name in GGUF files of a family that has one of its own; else empty. */
  public String architecture() {
    return architecture;
  }

  /** Tells whether GGUF files have the rotary halves of query and key heads interleaved. */
  public boolean interleaved() {
    return interleaved;
  }

  /** The attention's projections that add a bias. */
  public Bias attentionBias() {
    return attentionBias;
  }

  /** The feed-forward part's projections that add a bias. */
  public Bias feedForwardBias() {
    return feedForwardBias;
  }

  /** Tells whether each head's queries and keys are normed before they are rotated. */
  public boolean queryKeyNorms() {
    return queryKeyNorms;
  }

  /** The width of a head where a configuration is silent; 0 for the hidden size over the heads. */
  public int headSize() {
    return headSize;
  }

  /** The layers that have a sliding window. */
  public Windows windows() {
    return windows;
  }

  /** Tells whether some layers have no rotary embedding. */
  public boolean unrotatedLayers() {
    return unrotatedLayers;
  }

  /** Tells whether embeddings, attention scores, residual branches and logits are scaled. */
  public boolean multipliers() {
    return multipliers;
  }

  /** Tells whether the head is the embeddings where a configuration is silent. */
  public boolean tiedHead() {
    return tiedHead;
  }

  /** The number of positions that transformers assumes where a configuration is silent. */
  public int positions() {
    return positions;
  }

  /** The base of the rotary frequencies where a configuration is silent. */
  public double ropeTheta() {
    return ropeTheta;
  }

  /** The family of a {@code model_type}. */
  public static Optional<ModelFamily> ofId(String id) {
    return Arrays.stream(values()).filter(family -> family.id.equals(id)).findFirst();
  }

  /** The family of an architecture in GGUF files. */
  static Optional<ModelFamily> ofArchitecture(String name) {
    return Arrays.stream(values()).filter(family -> family.architecture.equals(name)).findFirst();
  }

  /** The family of a GGUF file of this one's architecture that has a sliding window. */
  ModelFamily windowedInGguf() {
    return this == LLAMA ? MISTRAL : this;
  }

  /** All ids, for messages. */
  public static String supported() {
    return Arrays.stream(values()).map(ModelFamily::id).collect(joining(", "));
  }

  /** All names in GGUF files, for messages. */
  static String supportedInGguf() {
    return Arrays.stream(values())
        .map(ModelFamily::architecture)
        .filter(name -> !name.isEmpty())
        .collect(joining(", "));
  }

  private static Row family(String id, int positions) {
    return new Row(id, positions);
  }

  /** A family's data while it is written down: a plain Llama but for what is said. */
  private static final class Row {
    private final String id;
    private final int positions;
    private String architecture = "";
    private boolean interleaved;
    private Bias attentionBias = Bias.NONE;
    private Bias feedForwardBias = Bias.NONE;
    private boolean queryKeyNorms;
    private int headSize;
    private Windows windows = Windows.NONE;
    private boolean unrotatedLayers;
    private boolean multipliers;
    private boolean tiedHead;
    private double ropeTheta = 10_000;

    Row(String id, int positions) {
      this.id = id;
      this.positions = positions;
    }

    /** With interleaved rotary halves. */
    Row inGguf(String name) {
      this.architecture = name;
      this.interleaved = true;
      return this;
    }

    Row inGgufAsPublished(String name) {
      this.architecture = name;
      return this;
    }

    Row attentionBias(Bias bias) {
      this.attentionBias = bias;
      return this;
    }

    Row feedForwardBias(Bias bias) {
      this.feedForwardBias = bias;
      return this;
    }

    Row queryKeyNorms() {
      this.queryKeyNorms = true;
      return this;
    }

    Row headSize(int size) {
      this.headSize = size;
      return this;
    }

    Row windows(Windows rule) {
      this.windows = rule;
      return this;
    }

    Row unrotatedLayers() {
      this.unrotatedLayers = true;
      return this;
    }

    Row multipliers() {
      this.multipliers = true;
      return this;
    }

    Row tiedHead() {
      this.tiedHead = true;
      return this;
    }

    Row ropeTheta(double theta) {
      this.ropeTheta = theta;
      return this;
    }
  }
}
