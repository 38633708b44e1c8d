package io.github.qadapter.internal.weights;

import com.google.common.collect.ImmutableSortedMap;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An adapter in PEFT's two files, checked but for its numbers.
 *
 * @param config what {@code adapter_config.json} says
 * @param sites where the matrices of each changed layer lie; at least one
 * @param copies of the base's tensors beside them
 */
record PeftWeights(
    PeftConfig config, ImmutableSortedMap<LoraSite, Stored> sites, List<StoredTensor> copies) {
  static final String PREFIX = "base_model.model.";

  /** Six digits of a layer number are more than any model has and fewer than an int can hold. */
  private static final Pattern KEY =
      Pattern.compile(
          Pattern.quote(PREFIX)
              + "(?<module>model\\.layers\\.(?<layer>\\d{1,6})\\..+)\\.lora_[AB]"
              + "(?<adapter>\\.[^.]{1,100})?\\.weight");

  /**
   * The matrices of one layer in the file.
   *
   * @param scale what their product is multiplied by
   * @param a [rank, inputs]
   * @param b [outputs, rank]
   */
  record Stored(double scale, StoredTensor a, StoredTensor b) {
    LoraShape shape() {
      return new LoraShape(rows(a), scale, a.dimensions().get(1), b.dimensions().get(0));
    }

    LoraMatrices matrices() {
      return new LoraMatrices(scale, matrix(a), matrix(b));
    }

    private static FloatMatrix matrix(StoredTensor tensor) {
      return FloatMatrix.copyOf(rows(tensor), columns(tensor), tensor.readFloats(), 0);
    }

    private static int rows(StoredTensor tensor) {
      return Math.toIntExact(tensor.dimensions().get(0));
    }

    private static int columns(StoredTensor tensor) {
      return Math.toIntExact(tensor.dimensions().get(1));
    }
  }

  /**
   * Reads both files but for the matrices.
   *
   * @throws ModelFormatException if one is missing or damaged, or asks for what is not plain
   *     low-rank adaptation of the decoder's linear layers
   */
  static PeftWeights open(Path folder) {
    PeftConfig config = PeftConfig.read(require(folder, PeftFiles.CONFIG));
    SafetensorsFile weights = SafetensorsFile.open(require(folder, PeftFiles.WEIGHTS));
    SortedSet<LoraSite> sites = new TreeSet<>();
    SortedSet<String> names = new TreeSet<>();
    List<StoredTensor> copies = new ArrayList<>();
    for (StoredTensor tensor : weights.tensors().values()) {
      if (UnchangedCopies.isBases(tensor.name(), PREFIX)) {
        copies.add(tensor);
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
    ImmutableSortedMap.Builder<LoraSite, Stored> stored = ImmutableSortedMap.naturalOrder();
    for (LoraSite site : sites) {
      stored.put(site, stored(site, config, weights, names.first()));
    }
    return new PeftWeights(config, stored.buildOrThrow(), List.copyOf(copies));
  }

  /** The name of one of a layer's two matrices. */
  static String key(LoraSite site, String half) {
    return String.format(
        Locale.ROOT,
        "%s%s.lora_%s.weight",
        PREFIX,
        TensorNames.module(site.layer(), site.projection()),
        half);
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

  private static Stored stored(
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
    return new Stored(config.scale(module), a.requireWeights(), b.requireWeights());
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
}
