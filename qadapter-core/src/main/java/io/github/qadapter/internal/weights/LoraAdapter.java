package io.github.qadapter.internal.weights;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Low-rank changes of a decoder's linear layers.
 *
 * @param baseName what the base was called by whoever made the adapter, or null if unknown
 * @param matrices the changed layers, in order; at least one
 */
public record LoraAdapter(
    @Nullable String baseName, ImmutableSortedMap<LoraSite, LoraMatrices> matrices) {
  /** Refuses an adapter without matrices. */
  public LoraAdapter {
    if (matrices.isEmpty()) {
      throw new IllegalArgumentException("Expected an adapter to change a layer, but found none.");
    }
  }

  /** An adapter of these matrices. */
  public static LoraAdapter of(@Nullable String baseName, Map<LoraSite, LoraMatrices> matrices) {
    return new LoraAdapter(baseName, ImmutableSortedMap.copyOf(matrices));
  }
}
