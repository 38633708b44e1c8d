package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GGUF file's model in the terms of a Hugging Face folder: the configuration that would be in its
 * {@code config.json}, and its tensors under the names that they would have there.
 */
final class GgufModel {
  private static final int MOST = 1 << 30;

  /** Every so many layers one has no rotary embedding; llama.cpp takes it for granted. */
  private static final int UNROTATED_INTERVAL = 4;

  /** The tensors of a block that are no projection's. */
  static final ImmutableBiMap<String, String> NORMS =
      ImmutableBiMap.of(
          "attn_norm", "input_layernorm",
          "ffn_norm", "post_attention_layernorm",
          "attn_q_norm", "self_attn.q_norm",
          "attn_k_norm", "self_attn.k_norm");

  static final ImmutableBiMap<String, TargetModule> PROJECTIONS =
      ImmutableBiMap.of(
          "attn_q", TargetModule.QUERY,
          "attn_k", TargetModule.KEY,
          "attn_v", TargetModule.VALUE,
          "attn_output", TargetModule.OUTPUT,
          "ffn_gate", TargetModule.GATE,
          "ffn_up", TargetModule.UP,
          "ffn_down", TargetModule.DOWN);

  static final ImmutableBiMap<String, String> SINGLE =
      ImmutableBiMap.of(
          "token_embd.weight", TensorNames.EMBEDDINGS,
          "output_norm.weight", TensorNames.FINAL_NORM,
          "output.weight", TensorNames.HEAD);

  private static final Pattern IN_BLOCK = Pattern.compile("blk\\.(\\d{1,9})\\.(\\w+)\\.(\\w+)");

  private final GgufFile file;
  private final JsonFields metadata;
  private final String architecture;
  private final ModelFamily family;

  private GgufModel(GgufFile file) {
    this.file = file;
    this.metadata = JsonFields.of(file.metadata(), file.file());
    if (metadata.get("general.type").asText().equals("adapter")) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected a model in %s, but found a LoRA adapter in llama.cpp's format; open its base model, and load the adapter from the folder in which PEFT saved it.",
              file.file()));
    }
    this.architecture = metadata.text("general.architecture");
    this.family =
        ModelFamily.ofArchitecture(architecture)
            .orElseThrow(
                () -> metadata.unsupported("general.architecture", ModelFamily.supportedInGguf()));
    UnsupportedSettings.refuseInGguf(metadata, family);
  }

  /** The file's configuration and tensors, under the names of a Hugging Face checkpoint. */
  static Contents read(GgufFile file) {
    GgufModel model = new GgufModel(file);
    return new Contents(model.config(), model.tensors());
  }

  /** A folder's configuration and tensors. */
  record Contents(JsonNode config, ImmutableSortedMap<String, StoredTensor> tensors) {}

  private String key(String name) {
    return architecture + "." + name;
  }

  private int count(String name) {
    return uniform(name).count(key(name), 1, MOST);
  }

  private int count(String name, int fallback) {
    return uniform(name).count(key(name), 1, MOST, fallback);
  }

  /** The fields with one number where the file has the same for each layer. */
  private JsonFields uniform(String name) {
    JsonNode value = metadata.get(key(name));
    if (!value.isArray()) {
      return metadata;
    }
    for (JsonNode each : value) {
      if (!each.equals(value.get(0))) {
        throw metadata.unsupported(key(name), "one number, or the same for each layer");
      }
    }
    ObjectNode single = JsonNodeFactory.instance.objectNode();
    single.set(key(name), value.isEmpty() ? value : value.get(0));
    return JsonFields.of(single, file.file());
  }

  private ObjectNode config() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    boolean windowed = metadata.count(key("attention.sliding_window"), 0, MOST, 0) > 0;
    // Mistral's files say llama: what tells them apart is the window.
    config.put("model_type", (windowed ? family.windowedInGguf() : family).id());
    config.put("vocab_size", vocabulary());
    config.put("hidden_size", count("embedding_length"));
    config.put("intermediate_size", count("feed_forward_length"));
    config.put("num_hidden_layers", count("block_count"));
    config.put("num_attention_heads", count("attention.head_count"));
    config.put("num_key_value_heads", keyValueHeads());
    config.put("head_dim", headSize());
    config.put(
        "rms_norm_eps", metadata.number(key("attention.layer_norm_rms_epsilon"), 0, 1, 1e-6));
    config.put("max_position_embeddings", count("context_length"));
    config.put("tie_word_embeddings", !has("output.weight"));
    config.put("attention_bias", has("blk.0.attn_q.bias"));
    config.put("mlp_bias", has("blk.0.ffn_gate.bias"));
    if (windowed) {
      config.put("sliding_window", count("attention.sliding_window"));
      config.put("use_sliding_window", true);
      config.put("max_window_layers", 0);
    }
    if (family.unrotatedLayers()) {
      config.put("no_rope_layer_interval", UNROTATED_INTERVAL);
    }
    UnsupportedSettings.multipliers(metadata, family).forEach(config::put);
    Optional<StoredTensor> divisors =
        has(GgufRope.FACTORS) ? Optional.of(find(GgufRope.FACTORS)) : Optional.empty();
    config.set("rope_parameters", new GgufRope(metadata, architecture).parameters(divisors));
    copyId(config, "bos_token_id");
    copyId(config, "eos_token_id");
    return config;
  }

  private void copyId(ObjectNode config, String name) {
    if (metadata.has("tokenizer.ggml." + name)) {
      config.put(name, metadata.count("tokenizer.ggml." + name, 0, MOST));
    }
  }

  private long vocabulary() {
    StoredTensor embeddings = find("token_embd.weight");
    if (embeddings.dimensions().length() != 2) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected tensor token_embd.weight in %s to have two dimensions, but found %s; download the file again.",
              file.file(),
              embeddings.shape()));
    }
    return embeddings.dimensions().get(0);
  }

  private int keyValueHeads() {
    return count("attention.head_count_kv", count("attention.head_count"));
  }

  private int headSize() {
    int heads = count("attention.head_count");
    String length = "attention.key_length";
    int size = count(length, Math.max(1, count("embedding_length") / heads));
    for (String same : List.of("attention.value_length", "rope.dimension_count")) {
      if (count(same, size) != size) {
        throw metadata.unsupported(key(same), "the size of a head, " + size);
      }
    }
    return size;
  }

  private boolean has(String tensor) {
    return file.tensors().stream().anyMatch(stored -> stored.name().equals(tensor));
  }

  private StoredTensor find(String tensor) {
    return file.tensors().stream()
        .filter(stored -> stored.name().equals(tensor))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelFormatException(
                    String.format(
                        Locale.ROOT,
                        "Expected tensor %s in %s, but found no such tensor; download the file again.",
                        tensor,
                        file.file())));
  }

  private ImmutableSortedMap<String, StoredTensor> tensors() {
    List<StoredTensor> renamed = new ArrayList<>();
    for (StoredTensor tensor : file.tensors()) {
      renamed.add(renamed(tensor));
    }
    Map<String, StoredTensor> byName = new HashMap<>();
    for (StoredTensor tensor : renamed) {
      if (byName.put(tensor.name(), tensor) != null) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected each tensor once in %s, but found a second %s; download the file again.",
                file.file(),
                tensor.name()));
      }
    }
    return ImmutableSortedMap.copyOf(byName, Comparator.naturalOrder());
  }

  /** A tensor that is no part of the decoder keeps its name. */
  private StoredTensor renamed(StoredTensor tensor) {
    String single = SINGLE.get(tensor.name());
    if (single != null) {
      return tensor.named(single);
    }
    Matcher place = IN_BLOCK.matcher(tensor.name());
    if (!place.matches()) {
      return tensor;
    }
    int layer = Integer.parseInt(place.group(1));
    TargetModule projection = PROJECTIONS.get(place.group(2));
    String suffix = "." + place.group(3);
    if (projection != null) {
      StoredTensor named = tensor.named(TensorNames.module(layer, projection) + suffix);
      return family.interleaved() ? interleaved(named, projection) : named;
    }
    String norm = NORMS.get(place.group(2));
    return norm == null ? tensor : tensor.named(TensorNames.inLayer(layer, norm) + suffix);
  }

  private StoredTensor interleaved(StoredTensor tensor, TargetModule projection) {
    return switch (projection) {
      case QUERY -> tensor.interleaved(count("attention.head_count"));
      case KEY -> tensor.interleaved(keyValueHeads());
      default -> tensor;
    };
  }
}
