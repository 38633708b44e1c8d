package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.train.GradientPart;
import java.io.Serializable;

/**
 * A shard's gradient and what computed it.
 *
 * @param gradient [P], the sum over the shard's rows
 * @param pairs what was measured on its pairs
 * @param divergence the sum over its texts' positions, in nats
 * @param processor of the executor
 */
record ShardSum(
    Floats gradient,
    ImmutableList<GradientPart.PairOutcome> pairs,
    double divergence,
    Processor processor)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** A sum as it travels. */
  static ShardSum of(GradientPart part, Processor processor) {
    return new ShardSum(new Floats(part.gradient()), part.pairs(), part.divergence(), processor);
  }

  /** What the driver adds up. */
  GradientPart part() {
    return new GradientPart(gradient.values(), pairs, divergence);
  }
}
