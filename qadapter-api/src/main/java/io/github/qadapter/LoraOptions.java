package io.github.qadapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The low-rank matrices (LoRA) that carry the residual Q-function. Immutable. */
public final class LoraOptions {
  private final int rank;
  private final double alpha;
  private final Set<TargetModule> targets;
  private final double dropout;
  private final Optional<Integer> lastLayers;
  private final List<RankPattern> rankPatterns;

  private LoraOptions(Builder builder) {
    this.rank = builder.rank;
    this.alpha = builder.alpha;
    this.targets = Collections.unmodifiableSet(EnumSet.copyOf(builder.targets));
    this.dropout = builder.dropout;
    this.lastLayers = builder.lastLayers;
    this.rankPatterns = List.copyOf(builder.rankPatterns);
  }

  /**
   * Another rank and scale for some of the adapted layers.
   *
   * @param modules a regular expression that a module's name must match to its end, such as {@code
   *     layers\\.0\\.self_attn\\.q_proj} or {@code v_proj}
   * @param rank r for these
   * @param alpha the numerator of their scale
   */
  public record RankPattern(String modules, int rank, double alpha) {
    /** Checks all three. */
    public RankPattern {
      try {
        Pattern.compile(modules);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected a regular expression for modules' names, but found \"%s\": %s.",
                modules,
                e.getDescription()),
            e);
      }
      Checks.atLeast(1, rank, "a rank");
      Checks.positive(alpha, "an alpha");
    }
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
  public Set<TargetModule> targets() {
    return targets;
  }

  /** The share of the inputs of A that training drops at random; 0 for none. */
  public double dropout() {
    return dropout;
  }

  /** The number of adapted layers, counted from the uppermost; empty for all. */
  public Optional<Integer> lastLayers() {
    return lastLayers;
  }

  /** Other ranks and scales; of several that match a module the first one counts, as in PEFT. */
  public List<RankPattern> rankPatterns() {
    return rankPatterns;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(LoraOptions.class)
        .with("rank", rank)
        .with("alpha", alpha)
        .with("targets", targets)
        .with("dropout", dropout)
        .with("lastLayers", lastLayers)
        .with("rankPatterns", rankPatterns);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LoraOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder {
    private int rank = 8;
    private double alpha = 16;
    private Set<TargetModule> targets = EnumSet.of(TargetModule.QUERY, TargetModule.VALUE);
    private double dropout;
    private Optional<Integer> lastLayers = Optional.empty();
    private final List<RankPattern> rankPatterns = new ArrayList<>();

    private Builder() {}

    private Builder(LoraOptions options) {
      this.rank = options.rank;
      this.alpha = options.alpha;
      this.targets = EnumSet.copyOf(options.targets);
      this.dropout = options.dropout;
      this.lastLayers = options.lastLayers;
      rankPatterns.addAll(options.rankPatterns);
    }

    /**
     * Rank of the low-rank matrices (r), at least 1; 8 by default. Larger ranks learn more and take
     * more memory.
     */
    public Builder rank(int rank) {
      this.rank = Checks.atLeast(1, rank, "a rank");
      return this;
    }

    /**
     * Numerator of the scale alpha / rank by which each low-rank product is multiplied, above 0; 16
     * by default.
     */
    public Builder alpha(double alpha) {
      this.alpha = Checks.positive(alpha, "an alpha");
      return this;
    }

    /** The projections of each layer to adapt, at least one; query and value by default. */
    public Builder targets(TargetModule first, TargetModule... more) {
      EnumSet<TargetModule> wanted = EnumSet.of(first);
      wanted.addAll(Arrays.asList(more));
      this.targets = wanted;
      return this;
    }

    /** Adapts all seven projections of each layer. */
    public Builder allTargets() {
      this.targets = EnumSet.allOf(TargetModule.class);
      return this;
    }

    /**
     * Share of the inputs of the first low-rank matrix that training drops at random, from 0 to
     * below 1; 0 by default.
     */
    public Builder dropout(double dropout) {
      this.dropout = Checks.within(0, Math.nextDown(1.0), dropout, "a dropout");
      return this;
    }

    /**
     * Adapts the last layers only, at least 1; all by default. The layers below are then computed
     * once for base and customized model together: up to twice as fast, but a small model may not
     * learn a style that all layers learn well. A model with fewer layers refuses.
     */
    public Builder lastLayers(int layers) {
      this.lastLayers = Optional.of(Checks.atLeast(1, layers, "a number of upper layers"));
      return this;
    }

    /** Gives the modules whose names match another rank and alpha; see {@link RankPattern}. */
    public Builder rankPattern(String modules, int rank, double alpha) {
      rankPatterns.add(new RankPattern(modules, rank, alpha));
      return this;
    }

    /** The collected options. */
    public LoraOptions build() {
      return new LoraOptions(this);
    }
  }
}
