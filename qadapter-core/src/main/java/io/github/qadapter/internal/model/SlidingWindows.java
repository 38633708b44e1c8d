package io.github.qadapter.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.weights.JsonFields;
import io.github.qadapter.internal.weights.ModelFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The sliding window of each layer, by its configuration and what its family takes for granted. */
final class SlidingWindows {
  private static final int DEFAULT_WINDOW = 4096;
  private static final int QWEN_UNWINDOWED_LAYERS = 28;

  private SlidingWindows() {}

  /**
   * For each layer how many positions it sees, empty if all.
   *
   * @param rotated for each layer whether it has a rotary embedding
   */
  static ImmutableList<OptionalInt> parse(
      JsonFields config, ModelFamily family, List<Boolean> rotated) {
    int layers = rotated.size();
    OptionalInt window =
        switch (family.windows()) {
          case NONE -> OptionalInt.empty();
          case IN_ALL_LAYERS -> window(config);
          case IN_UPPER_LAYERS, IN_UNROTATED_LAYERS ->
              config.flag("use_sliding_window", false) ? window(config) : OptionalInt.empty();
        };
    int firstWindowed =
        family.windows() == ModelFamily.Windows.IN_UPPER_LAYERS
            ? config.count("max_window_layers", 0, DecoderConfig.MAX_LAYERS, QWEN_UNWINDOWED_LAYERS)
            : 0;
    boolean unrotatedOnly = family.windows() == ModelFamily.Windows.IN_UNROTATED_LAYERS;
    List<OptionalInt> windows = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      boolean windowed = layer >= firstWindowed && !(unrotatedOnly && rotated.get(layer));
      windows.add(windowed ? window : OptionalInt.empty());
    }
    return config.has("layer_types")
        ? windowsByType(config, family, windows, window)
        : ImmutableList.copyOf(windows);
  }

  /**
   * Absent and null differ: a window that is not mentioned has the family's default width. A window
   * of 0 would leave nothing to see, so that it can only mean that there is none.
   */
  private static OptionalInt window(JsonFields config) {
    if (config.mentions("sliding_window") && !config.has("sliding_window")) {
      return OptionalInt.empty();
    }
    int width = config.count("sliding_window", 0, DecoderConfig.MAX_POSITIONS, DEFAULT_WINDOW);
    return width == 0 ? OptionalInt.empty() : OptionalInt.of(width);
  }

  /** Types decide where a family has several kinds of layers; elsewhere they must agree. */
  private static ImmutableList<OptionalInt> windowsByType(
      JsonFields config, ModelFamily family, List<OptionalInt> untyped, OptionalInt window) {
    JsonNode types = config.get("layer_types");
    if (!types.isArray() || types.size() != untyped.size()) {
      throw config.wrong(
          "layer_types", String.format(Locale.ROOT, "a list of %d types", untyped.size()));
    }
    boolean decisive =
        switch (family.windows()) {
          case NONE, IN_ALL_LAYERS -> false;
          case IN_UPPER_LAYERS, IN_UNROTATED_LAYERS -> true;
        };
    ImmutableList.Builder<OptionalInt> windows = ImmutableList.builder();
    for (int layer = 0; layer < types.size(); layer++) {
      OptionalInt typed =
          switch (types.path(layer).asText()) {
            case "full_attention" -> OptionalInt.empty();
            case "sliding_attention" -> {
              if (window.isEmpty() && !saysZero(config)) {
                throw config.wrong(
                    "layer_types", "without sliding_attention, for want of a window");
              }
              yield window;
            }
            default -> throw config.unsupported("layer_types", "full_attention, sliding_attention");
          };
      if (!decisive && !typed.equals(untyped.get(layer))) {
        throw config.unsupported("layer_types", "one type for all layers of a " + family.id());
      }
      windows.add(typed);
    }
    return windows.build();
  }

  private static boolean saysZero(JsonFields config) {
    return config.count("sliding_window", 0, DecoderConfig.MAX_POSITIONS, DEFAULT_WINDOW) == 0;
  }
}
