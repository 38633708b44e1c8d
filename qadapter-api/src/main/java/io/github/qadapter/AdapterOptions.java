package io.github.qadapter;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The low-rank matrices (LoRA) that carry the residual Q-function. Immutable. */
public final class AdapterOptions {
  private final int rank;
  private final double alpha;
  private final Set<Projection> targets;

  private AdapterOptions(Builder builder) {
    this.rank = builder.rank;
    this.alpha = builder.alpha;
    this.targets = Collections.unmodifiableSet(EnumSet.copyOf(builder.targets));
  }

  /** The defaults, to be changed: rank 8, alpha 16, on queries and values. */
  public static Builder builder() {
    return new Builder();
  }

  /** r, the inner dimension of each pair of matrices; at least 1. */
  public int rank() {
    return rank;
  }

  /** The numerator of the scale: each low-rank product is multiplied by alpha / rank. */
  public double alpha() {
    return alpha;
  }

  /** The adapted layers of each block; never empty. */
  public Set<Projection> targets() {
    return targets;
  }

  /** Collects the options. */
  public static final class Builder {
    private int rank = 8;
    private double alpha = 16;
    private Set<Projection> targets = EnumSet.of(Projection.QUERY, Projection.VALUE);

    private Builder() {}

    /** The inner dimension, at least 1. */
    public Builder rank(int rank) {
      this.rank = Checks.atLeast(1, rank, "a rank");
      return this;
    }

    /** The numerator of the scale, above 0. */
    public Builder alpha(double alpha) {
      this.alpha = Checks.positive(alpha, "an alpha");
      return this;
    }

    /** The layers to adapt, at least one. */
    public Builder targets(Projection first, Projection... more) {
      EnumSet<Projection> wanted = EnumSet.of(first);
      wanted.addAll(Arrays.asList(more));
      this.targets = wanted;
      return this;
    }

    /** The collected options. */
    public AdapterOptions build() {
      return new AdapterOptions(this);
    }
  }
}
