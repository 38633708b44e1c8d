package io.github.qadapter.internal.weights;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import com.google.common.collect.TreeMultiset;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A LoRA adapter as the files that PEFT reads and writes. */
public final class PeftFiles {
  static final String CONFIG = "adapter_config.json";
  static final String WEIGHTS = "adapter_model.safetensors";

  private PeftFiles() {}

  /**
   * Reads {@code adapter_config.json} and {@code adapter_model.safetensors}.
   *
   * @param base the base's tensors, of which there may be unchanged copies beside the matrices
   * @throws ModelFormatException if one is missing or damaged, or asks for what is not plain
   *     low-rank adaptation of the decoder's linear layers
   */
  public static LoraAdapter read(Path folder, SortedMap<String, StoredTensor> base) {
    PeftWeights files = PeftWeights.open(folder);
    for (StoredTensor copy : files.copies()) {
      UnchangedCopies.require(copy, copy.name().substring(PeftWeights.PREFIX.length()), base);
    }
    ImmutableSortedMap.Builder<LoraSite, LoraMatrices> matrices = ImmutableSortedMap.naturalOrder();
    files.sites().forEach((site, stored) -> matrices.put(site, stored.matrices()));
    return new LoraAdapter(files.config().baseName(), matrices.buildOrThrow());
  }

  /**
   * What an adapter is like.
   *
   * @param baseName what the base was called by whoever made it, or null if unknown
   * @param shapes the changed layers, in order
   */
  public record Outline(
      @Nullable String baseName, ImmutableSortedMap<LoraSite, LoraShape> shapes) {}

  /**
   * Reads what both files say of the matrices, but no matrix.
   *
   * @throws ModelFormatException as {@link #read}
   */
  public static Outline outline(Path folder) {
    PeftWeights files = PeftWeights.open(folder);
    ImmutableSortedMap.Builder<LoraSite, LoraShape> shapes = ImmutableSortedMap.naturalOrder();
    files.sites().forEach((site, stored) -> shapes.put(site, stored.shape()));
    return new Outline(files.config().baseName(), shapes.buildOrThrow());
  }

  /**
   * Writes both files into a folder that exists; put it in place with {@link AtomicFolder}. PEFT
   * reads back the same matrices and scales, whatever mixture of layers and ranks they are.
   */
  public static void write(Path folder, LoraAdapter adapter) throws IOException {
    Map<String, FloatMatrix> tensors = new HashMap<>();
    adapter
        .matrices()
        .forEach(
            (site, matrices) -> {
              tensors.put(PeftWeights.key(site, "A"), matrices.a());
              tensors.put(PeftWeights.key(site, "B"), matrices.b());
            });
    SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);
    JsonWriter.write(folder.resolve(CONFIG), config(adapter));
  }

  private static ObjectNode config(LoraAdapter adapter) {
    Map<LoraSite, LoraMatrices> matrices = adapter.matrices();
    int rank = mostFrequent(matrices, LoraMatrices::rank);
    double alpha = mostFrequent(matrices, LoraMatrices::alpha);
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("peft_type", "LORA");
    config.put("task_type", "CAUSAL_LM");
    config.put("base_model_name_or_path", adapter.baseName());
    config.put("r", rank);
    config.set("lora_alpha", number(alpha));
    putTargets(config, matrices.keySet());
    ObjectNode ranks = config.putObject("rank_pattern");
    ObjectNode alphas = config.putObject("alpha_pattern");
    matrices.forEach(
        (site, pair) -> {
          String module = TensorNames.module(site.layer(), site.projection());
          if (pair.rank() != rank) {
            ranks.put(module, pair.rank());
          }
          if (pair.alpha() != alpha) {
            alphas.set(module, number(pair.alpha()));
          }
        });
    config.put("use_rslora", false);
    config.put("bias", "none");
    config.put("fan_in_fan_out", false);
    config.put("lora_dropout", 0.0);
    config.putNull("modules_to_save");
    config.put("init_lora_weights", true);
    config.put("inference_mode", true);
    return config;
  }

  /**
   * The same projections in every adapted layer are named once, beside the list of layers; any
   * other selection is named module by module.
   */
  private static void putTargets(ObjectNode config, Set<LoraSite> sites) {
    SortedSet<Integer> layers =
        sites.stream().map(LoraSite::layer).collect(toCollection(TreeSet::new));
    SortedSet<TargetModule> projections =
        sites.stream().map(LoraSite::projection).collect(toCollection(TreeSet::new));
    ArrayNode targets = config.putArray("target_modules");
    if (sites.size() == layers.size() * projections.size()) {
      projections.forEach(projection -> targets.add(TensorNames.leaf(projection)));
      layers.forEach(config.putArray("layers_to_transform")::add);
    } else {
      sites.forEach(site -> targets.add(TensorNames.module(site.layer(), site.projection())));
      config.putNull("layers_to_transform");
    }
  }

  private static <T extends Comparable<T>> T mostFrequent(
      Map<LoraSite, LoraMatrices> matrices, Function<LoraMatrices, T> property) {
    Multiset<T> counts =
        matrices.values().stream().map(property).collect(toCollection(TreeMultiset::create));
    return Multisets.copyHighestCountFirst(counts).iterator().next();
  }

  private static JsonNode number(double value) {
    JsonNodeFactory factory = JsonNodeFactory.instance;
    return value == Math.rint(value) ? factory.numberNode((long) value) : factory.numberNode(value);
  }
}
