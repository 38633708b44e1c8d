package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PEFT's {@code adapter_config.json}, as far as it decides what an adapter computes. */
final class PeftConfig {
  private static final Logger LOG = LoggerFactory.getLogger(PeftConfig.class);

  private static final int MAX_RANK = 1 << 16;
  private static final double MAX_ALPHA = 1e9;
  private static final int MAX_LAYER = 1 << 16;

  /** PEFT's default rank. */
  private static final int DEFAULT_RANK = 8;

  private static final double DEFAULT_ALPHA = 8;

  /** Options that change the computation in a way that is not plain low-rank adaptation. */
  private static final ImmutableList<String> REFUSED =
      ImmutableList.of(
          "use_dora",
          "lora_bias",
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
  private final boolean rankStabilized;
  private final List<ModulePattern> ranks;
  private final List<ModulePattern> alphas;
  private final Set<TargetModule> leafTargets;
  private final @Nullable Set<Integer> layers;

  private PeftConfig(JsonFields fields) {
    this.fields = fields;
    refuseWhatCannotBeHonored(fields);
    sayDefaults(fields);
    this.rank = fields.count("r", 1, MAX_RANK, DEFAULT_RANK);
    this.alpha = fields.number("lora_alpha", 0, MAX_ALPHA, DEFAULT_ALPHA);
    this.rankStabilized = fields.flag("use_rslora", false);
    this.ranks = overrides(fields.objectOrEmpty("rank_pattern"));
    this.alphas = overrides(fields.objectOrEmpty("alpha_pattern"));
    this.leafTargets = leafTargets(fields);
    this.layers = layers(fields);
  }

  /**
   * An entry of {@code rank_pattern} or {@code alpha_pattern}: the modules it matches, and its key.
   */
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

  /** The LoRA scale of a module: alpha / r, or alpha / √r with rank-stabilized LoRA. */
  double scale(String module) {
    double numerator =
        override(alphas, module)
            .map(key -> fields.object("alpha_pattern").number(key, 0, MAX_ALPHA))
            .orElse(alpha);
    int divisor = rank(module);
    return numerator / (rankStabilized ? Math.sqrt(divisor) : divisor);
  }

  /**
   * Refuses a set of adapted layers that is not the one this configuration describes. A target
   * without a matrix in any layer is none, as for PEFT; one that lacks only some has lost them.
   */
  void checkSites(Set<LoraSite> found) {
    Set<TargetModule> used = EnumSet.noneOf(TargetModule.class);
    found.forEach(site -> used.add(site.projection()));
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
    for (TargetModule projection : leafTargets) {
      if (!used.contains(projection)) {
        passOver(fields, TensorNames.leaf(projection), "no matrices are stored for it");
      }
    }
    for (int layer : expectedLayers) {
      for (TargetModule projection : Sets.intersection(leafTargets, used)) {
        LoraSite site = new LoraSite(layer, projection);
        if (!found.contains(site)) {
          throw new ModelFormatException(
              String.format(
                  Locale.ROOT,
                  "Expected matrices for %s, a target of %s, but found none; save the adapter again.",
                  site,
                  file()));
        }
      }
    }
  }

  private static void refuseWhatCannotBeHonored(JsonFields fields) {
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
      } catch (PatternSyntaxException | StackOverflowError e) {
        throw patterns.wrong(entry.getKey(), "under the name of a module or a pattern of names");
      }
    }
    return overrides.build();
  }

  /** The key of the first pattern that matches, as in PEFT. */
  private Optional<String> override(List<ModulePattern> overrides, String module) {
    return overrides.stream()
        .filter(override -> matches(override, module))
        .map(ModulePattern::key)
        .findFirst();
  }

  private boolean matches(ModulePattern override, String module) {
    try {
      return override.modules().matcher(new PatientText(module)).lookingAt();
    } catch (PatientText.ExhaustedException | StackOverflowError e) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT,
              "Expected patterns of module names in rank_pattern and alpha_pattern of %s that match in bounded time, but found '%s'; write the modules' names out.",
              file(),
              override.key()),
          e);
    }
  }

  /**
   * The projections that are adapted in every layer. A target that is a full name stands for one
   * layer, and a text in place of the list is a pattern: there the stored matrices must do, as they
   * must where nothing is said. A target that no supported model has changes none.
   */
  private static Set<TargetModule> leafTargets(JsonFields fields) {
    JsonNode targets = fields.get("target_modules");
    Set<TargetModule> leaves = EnumSet.noneOf(TargetModule.class);
    if (targets.isTextual() || isUnset(targets)) {
      return leaves;
    }
    if (!targets.isArray()) {
      throw fields.wrong("target_modules", "a list of modules");
    }
    for (JsonNode target : targets) {
      if (!target.isTextual()) {
        throw fields.wrong("target_modules", "a list of modules");
      }
      String name = target.textValue();
      Optional<TargetModule> projection =
          TensorNames.ofLeaf(name.substring(name.lastIndexOf('.') + 1));
      if (projection.isEmpty()) {
        passOver(fields, JsonFields.quoted(target), "no such projection is known");
      } else if (name.indexOf('.') < 0) {
        leaves.add(projection.get());
      }
    }
    return leaves;
  }

  private static void passOver(JsonFields fields, String target, String why) {
    LOG.warn("Passed over {} in target_modules of {}: {}.", target, fields.file(), why);
  }

  private static void sayDefaults(JsonFields fields) {
    for (String field : List.of("r", "lora_alpha")) {
      if (!fields.has(field)) {
        LOG.warn("Found no {} in {}; took 8, as PEFT does.", field, fields.file());
      }
    }
    if (fields.flag("fan_in_fan_out", false)) {
      LOG.warn(
          "Passed over fan_in_fan_out in {}: as for PEFT it means nothing for this kind of layer.",
          fields.file());
    }
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
