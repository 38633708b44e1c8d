package io.github.qadapter.internal.weights;

import static com.google.common.collect.ImmutableSortedMap.toImmutableSortedMap;
import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.TargetModule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The names of weights in Llama-shaped checkpoints of Hugging Face's layout. */
public final class TensorNames {
  /** Token embeddings [vocabulary, hidden]. */
  public static final String EMBEDDINGS = "model.embed_tokens.weight";

  /** The norm before the head [hidden]. */
  public static final String FINAL_NORM = "model.norm.weight";

  /** The vocabulary projection [vocabulary, hidden], absent where it is the embeddings. */
  public static final String HEAD = "lm_head.weight";

  /** The prefix of all names but the head's. */
  private static final String MODEL = "model.";

  private TensorNames() {}

  /**
   * The tensors by their full names: a checkpoint that was saved without its head leaves {@code
   * model.} out.
   */
  static ImmutableSortedMap<String, StoredTensor> inFull(
      ImmutableSortedMap<String, StoredTensor> tensors) {
    if (!tensors.containsKey(EMBEDDINGS.substring(MODEL.length()))
        || tensors.keySet().stream().anyMatch(name -> name.startsWith(MODEL))) {
      return tensors;
    }
    return tensors.values().stream()
        .map(tensor -> tensor.name().equals(HEAD) ? tensor : tensor.named(MODEL + tensor.name()))
        .collect(
            toImmutableSortedMap(Comparator.naturalOrder(), StoredTensor::name, tensor -> tensor));
  }

  /** The norm before a layer's attention [hidden]. */
  public static String attentionNorm(int layer) {
    return layer(layer) + "input_layernorm.weight";
  }

  /** The norm before a layer's feed-forward part [hidden]. */
  public static String feedForwardNorm(int layer) {
    return layer(layer) + "post_attention_layernorm.weight";
  }

  /** The norm of each query head [head size]. */
  public static String queryNorm(int layer) {
    return layer(layer) + "self_attn.q_norm.weight";
  }

  /** The norm of each key head [head size]. */
  public static String keyNorm(int layer) {
    return layer(layer) + "self_attn.k_norm.weight";
  }

  /** A projection's weight [outputs, inputs]. */
  public static String weight(int layer, TargetModule projection) {
    return module(layer, projection) + ".weight";
  }

  /** A projection's bias [outputs]. */
  public static String bias(int layer, TargetModule projection) {
    return module(layer, projection) + ".bias";
  }

  /** The linear module that holds a projection's weight and bias. */
  public static String module(int layer, TargetModule projection) {
    return layer(layer)
        + switch (projection) {
          case QUERY, KEY, VALUE, OUTPUT -> "self_attn.";
          case GATE, UP, DOWN -> "mlp.";
        }
        + leaf(projection);
  }

  /** The last part of a projection's name. */
  static String leaf(TargetModule projection) {
    return switch (projection) {
      case QUERY -> "q_proj";
      case KEY -> "k_proj";
      case VALUE -> "v_proj";
      case OUTPUT -> "o_proj";
      case GATE -> "gate_proj";
      case UP -> "up_proj";
      case DOWN -> "down_proj";
    };
  }

  /** The projection whose name ends so. */
  static Optional<TargetModule> ofLeaf(String leaf) {
    return Arrays.stream(TargetModule.values())
        .filter(projection -> leaf(projection).equals(leaf))
        .findFirst();
  }

  /** The last parts of all projections' names, for messages. */
  static String leaves() {
    return Arrays.stream(TargetModule.values()).map(TensorNames::leaf).collect(joining(", "));
  }

  /** A module of a layer. */
  static String inLayer(int layer, String module) {
    return layer(layer) + module;
  }

  private static String layer(int layer) {
    return MODEL + "layers." + layer + ".";
  }
}
