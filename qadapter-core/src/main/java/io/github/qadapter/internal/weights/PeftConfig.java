package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.Projection;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** PEFT's {@code adapter_config.json}, as far as it decides what an adapter computes. */
final class PeftConfig {
  private static final int MAX_RANK = 1 << 16;
  private static final double MAX_ALPHA = 1e9;
  private static final int MAX_LAYER = 1 << 16;

  /** Options that change the computation in a way that is not plain low-rank adaptation. */
  private static final ImmutableList<String> REFUSED =
      ImmutableList.of(
          "use_dora",
          "lora_bias",
          "fan_in_fan_out",
          "modules_to_save",
          "layer_replication",
          "target_parameters",
          "trainable_token_indices",
          "alora_invocation_tokens",
          "use_qalora",
          "use_bdlora",
          "arrow_config",
          "kasa_config",
          "monteclora_config");

  /** Ways to begin that leave the base as it is; others subtract what they put into A and B. */
  private static final ImmutableSet<String> HARMLESS_BEGINNINGS =
      ImmutableSet.of("gaussian", "eva", "orthogonal");

  private final JsonFields fields;
  private final int rank;
  private final double alpha;
  private final boolean rankStabilised;
  private final List<ModulePattern> ranks;
  private final List<ModulePattern> alphas;
  private final Set<Projection> leafTargets;
  private final @Nullable Set<Integer> layers;

  private PeftConfig(JsonFields fields) {
    this.fields = fields;
    refuseWhatCannotBeHonoured(fields);
    this.rank = fields.count("r", 1, MAX_RANK);
    this.alpha = fields.number("lora_alpha", 0, MAX_ALPHA);
    this.rankStabilised = fields.flag("use_rslora", false);
    this.ranks = overrides(fields.objectOrEmpty("rank_pattern"));
    this.alphas = overrides(fields.objectOrEmpty("alpha_pattern"));
    this.leafTargets = leafTargets(fields);
    this.layers = layers(fields);
  }

  /** Which modules an entry of a pattern option speaks of, and the entry's key. */
  private record ModulePattern(Pattern modules, String key) {}

  static PeftConfig read(Path file) {
    return new PeftConfig(JsonFields.read(file));
  }

  Path file() {
    return fields.file();
  }

  @Nullable String baseName() {
    return fields.optionalText("base_model_name_or_path").orElse(null);
  }

  /** r of a module. */
  int rank(String module) {
    return override(ranks, module)
        .map(key -> fields.object("rank_pattern").count(key, 1, MAX_RANK))
        .orElse(rank);
  }

  /** What a module's product is multiplied by. */
  double scale(String module) {
    double numerator =
        override(alphas, module)
            .map(key -> fields.object("alpha_pattern").number(key, 0, MAX_ALPHA))
            .orElse(alpha);
    int divisor = rank(module);
    return numerator / (rankStabilised ? Math.sqrt(divisor) : divisor);
  }

  /** Refuses a set of adapted layers that is not the one this configuration describes. */
  void checkSites(Set<LoraSite> found) {
    Set<Integer> expectedLayers = new TreeSet<>();
    for (LoraSite site : found) {
      if (layers != null && !layers.contains(site.layer())) {
        throw fields.wrong("layers_to_transform", "a list with layer " + site.layer());
      }
      expectedLayers.add(site.layer());
    }
    if (layers != null) {
      expectedLayers.addAll(layers);
    }
    if (!isUnset(fields.get("exclude_modules"))) {
      return;
    }
    for (int layer : expectedLayers) {
      for (Projection projection : leafTargets) {
        LoraSite site = new LoraSite(layer, projection);
        if (!found.contains(site)) {
          throw new ModelFormatException(
              "Expected matrices for %s, a target of %s, but found none; save the adapter again."
                  .formatted(site, file()));
        }
      }
    }
  }

  private static void refuseWhatCannotBeHonoured(JsonFields fields) {
    if (!fields.text("peft_type").equals("LORA")) {
      throw fields.unsupported("peft_type", "LORA");
    }
    if (!fields.optionalText("bias").orElse("none").equals("none")) {
      throw fields.unsupported("bias", "none");
    }
    for (String option : REFUSED) {
      if (!isUnset(fields.get(option))) {
        throw fields.unsupported(option, "adapters without it");
      }
    }
    JsonNode beginning = fields.get("init_lora_weights");
    if (beginning.isTextual()
        && !HARMLESS_BEGINNINGS.contains(beginning.textValue().toLowerCase(Locale.ROOT))) {
      throw fields.unsupported(
          "init_lora_weights", "adapters converted to plain LoRA, which leave the base unchanged");
    }
  }

  private static boolean isUnset(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }

  private static List<ModulePattern> overrides(JsonFields patterns) {
    ImmutableList.Builder<ModulePattern> overrides = ImmutableList.builder();
    for (Map.Entry<String, JsonNode> entry : patterns.node().properties()) {
      try {
        overrides.add(
            new ModulePattern(
                Pattern.compile("(.*\\.)?(" + entry.getKey() + ")$"), entry.getKey()));
      } catch (PatternSyntaxException e) {
        throw patterns.wrong(entry.getKey(), "under the name of a module or a pattern of names");
      }
    }
    return overrides.build();
  }

  /** The key of the first pattern that matches, as in PEFT. */
  private static Optional<String> override(List<ModulePattern> overrides, String module) {
    return overrides.stream()
        .filter(override -> override.modules().matcher(module).lookingAt())
        .map(ModulePattern::key)
        .findFirst();
  }

  /**
   * The projections that are adapted in every layer. A target that is a full name stands for one
   * layer, and a text in place of the list is a pattern: there the stored matrices must do.
   */
  private static Set<Projection> leafTargets(JsonFields fields) {
    JsonNode targets = fields.get("target_modules");
    Set<Projection> leaves = EnumSet.noneOf(Projection.class);
    if (targets.isTextual()) {
      return leaves;
    }
    if (!targets.isArray() || targets.isEmpty()) {
      throw fields.wrong("target_modules", "a list of modules");
    }
    for (JsonNode target : targets) {
      String name = target.asText();
      Projection projection =
          TensorNames.ofLeaf(name.substring(name.lastIndexOf('.') + 1))
              .orElseThrow(() -> fields.unsupported("target_modules", TensorNames.leaves()));
      if (name.indexOf('.') < 0) {
        leaves.add(projection);
      }
    }
    return leaves;
  }

  private static @Nullable Set<Integer> layers(JsonFields fields) {
    String field = "layers_to_transform";
    JsonNode value = fields.get(field);
    if (isUnset(value)) {
      return null;
    }
    ImmutableSet.Builder<Integer> layers = ImmutableSet.builder();
    for (JsonNode layer : value.isArray() ? value : List.of(value)) {
      layers.add(
          layerNumber(layer).orElseThrow(() -> fields.wrong(field, "a list of layer numbers")));
    }
    return layers.build();
  }

  private static OptionalInt layerNumber(JsonNode value) {
    return value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= 0
            && value.intValue() <= MAX_LAYER
        ? OptionalInt.of(value.intValue())
        : OptionalInt.empty();
  }
}
