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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A LoRA adapter as the files that PEFT reads and writes. */
public final class PeftFiles {
  static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";

  /** Six digits of a layer number are more than any model has and fewer than an int can hold. */
  private static final Pattern KEY =
      Pattern.compile(
          Pattern.quote(PREFIX)
              + "(?<module>model\\.layers\\.(?<layer>\\d{1,6})\\..+)\\.lora_[AB]"
              + "(?<adapter>\\.[^.]{1,100})?\\.weight");

  private PeftFiles() {}

  /**
   * Reads {@code adapter_config.json} and {@code adapter_model.safetensors}.
   *
   * @param base the base's tensors, of which there may be unchanged copies beside the matrices
   * @throws ModelFormatException if one is missing or damaged, or asks for what is not plain
   *     low-rank adaptation of the decoder's linear layers
   */
  public static LoraAdapter read(Path folder, SortedMap<String, StoredTensor> base) {
    PeftConfig config = PeftConfig.read(require(folder, CONFIG));
    SafetensorsFile weights = SafetensorsFile.open(require(folder, WEIGHTS));
    SortedSet<LoraSite> sites = new TreeSet<>();
    SortedSet<String> names = new TreeSet<>();
    for (StoredTensor tensor : weights.tensors().values()) {
      if (UnchangedCopies.isBases(tensor.name(), PREFIX)) {
        UnchangedCopies.require(tensor, tensor.name().substring(PREFIX.length()), base);
        continue;
      }
      Matcher key = KEY.matcher(tensor.name());
      sites.add(site(key, tensor));
      names.add(Objects.requireNonNullElse(key.group("adapter"), ""));
    }
    if (names.size() > 1) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected the matrices of one adapter in %s, but found those of %s; save each adapter in a folder of its own.",
              weights.file(),
              names));
    }
    if (sites.isEmpty()) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected matrices in %s, but found none; save the adapter again.",
              weights.file()));
    }
    config.checkSites(sites);
    ImmutableSortedMap.Builder<LoraSite, LoraMatrices> matrices = ImmutableSortedMap.naturalOrder();
    for (LoraSite site : sites) {
      matrices.put(site, matrices(site, config, weights, names.first()));
    }
    return new LoraAdapter(config.baseName(), matrices.buildOrThrow());
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
              tensors.put(key(site, "A"), matrices.a());
              tensors.put(key(site, "B"), matrices.b());
            });
    SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);
    JsonWriter.write(folder.resolve(CONFIG), config(adapter));
  }

  private static Path require(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw AbsentAdapter.refusal(folder, name);
    }
    return file;
  }

  private static LoraSite site(Matcher key, StoredTensor tensor) {
    if (key.matches()) {
      int layer = Integer.parseInt(key.group("layer"));
      for (TargetModule projection : TargetModule.values()) {
        if (TensorNames.module(layer, projection).equals(key.group("module"))) {
          return new LoraSite(layer, projection);
        }
      }
    }
    throw new ModelFormatException(
        String.format(
            Locale.ROOT,
            "unsupported tensor %s in %s; supported: lora_A.weight and lora_B.weight of %s",
            tensor.name(),
            tensor.file(),
            TensorNames.leaves()));
  }

  private static LoraMatrices matrices(
      LoraSite site, PeftConfig config, SafetensorsFile weights, String name) {
    StoredTensor a = weights.tensor(key(site, "A" + name));
    StoredTensor b = weights.tensor(key(site, "B" + name));
    String module = TensorNames.module(site.layer(), site.projection());
    long rank = config.rank(module);
    if (a.dimensions().length() != 2 || a.dimensions().get(0) != rank) {
      throw wrongShape(
          a, String.format(Locale.ROOT, "[%d, inputs], as %s says", rank, config.file()));
    }
    if (b.dimensions().length() != 2 || b.dimensions().get(1) != rank) {
      throw wrongShape(
          b, String.format(Locale.ROOT, "[outputs, %d], as %s says", rank, config.file()));
    }
    return new LoraMatrices(config.scale(module), matrix(a), matrix(b));
  }

  private static ModelFormatException wrongShape(StoredTensor tensor, String expected) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected tensor %s in %s to have the shape %s, but found %s; save the adapter again.",
            tensor.name(),
            tensor.file(),
            expected,
            tensor.shape()));
  }

  private static FloatMatrix matrix(StoredTensor tensor) {
    float[] values = tensor.readFloats();
    int rows = Math.toIntExact(tensor.dimensions().get(0));
    int columns = Math.toIntExact(tensor.dimensions().get(1));
    return FloatMatrix.copyOf(rows, columns, values, 0);
  }

  private static String key(LoraSite site, String half) {
    return String.format(
        Locale.ROOT,
        "%s%s.lora_%s.weight",
        PREFIX,
        TensorNames.module(site.layer(), site.projection()),
        half);
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
