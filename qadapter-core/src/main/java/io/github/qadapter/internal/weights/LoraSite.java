package io.github.qadapter.internal.weights;

import io.github.qadapter.TargetModule;
import java.util.Comparator;

/**
 * One linear layer of a decoder. Sites are ordered by layer, then by projection.
 *
 * @param layer the decoder layer, from 0
 * @param projection which of its linear layers
 */
public record LoraSite(int layer, TargetModule projection) implements Comparable<LoraSite> {
  private static final Comparator<LoraSite> ORDER =
      Comparator.comparingInt(LoraSite::layer).thenComparing(LoraSite::projection);

  @Override
  public int compareTo(LoraSite other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "layer " + layer + "'s " + TensorNames.leaf(projection);
  }
}
