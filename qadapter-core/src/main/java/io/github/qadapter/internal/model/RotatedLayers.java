package io.github.qadapter.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.weights.JsonFields;
import io.github.qadapter.internal.weights.ModelFamily;
import java.util.Collections;
import java.util.Locale;

/**
 * For each layer whether it has a rotary embedding. Families without one in some layers (NoPE) name
 * them in {@code no_rope_layers}, 1 meaning rotated, or say that every n-th has none.
 */
final class RotatedLayers {
  private static final int DEFAULT_INTERVAL = 4;

  private RotatedLayers() {}

  static ImmutableList<Boolean> parse(JsonFields config, ModelFamily family, int layers) {
    if (!family.unrotatedLayers()) {
      return ImmutableList.copyOf(Collections.nCopies(layers, true));
    }
    ImmutableList.Builder<Boolean> rotated = ImmutableList.builder();
    if (config.has("no_rope_layers")) {
      JsonNode named = config.get("no_rope_layers");
      for (int layer = 0; layer < layers; layer++) {
        if (!named.path(layer).isInt()) {
          throw config.wrong(
              "no_rope_layers", String.format(Locale.ROOT, "a list of %d numbers, 0 or 1", layers));
        }
        rotated.add(named.path(layer).asInt() != 0);
      }
    } else {
      int interval =
          config.count("no_rope_layer_interval", 1, DecoderConfig.MAX_LAYERS, DEFAULT_INTERVAL);
      for (int layer = 0; layer < layers; layer++) {
        rotated.add((layer + 1) % interval != 0);
      }
    }
    return rotated.build();
  }
}
