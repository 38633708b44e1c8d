package io.github.qadapter;

/** How an answer is generated. Immutable. */
public final class GenerationOptions {
  private final int maxTokens;
  private final double temperature;
  private final long seed;
  private final FullContext onFullContext;

  private GenerationOptions(Builder builder) {
    this.maxTokens = builder.maxTokens;
    this.temperature = builder.temperature;
    this.seed = builder.seed;
    this.onFullContext = builder.onFullContext;
  }

  /** The defaults, to be changed: greedy, at most 256 tokens. */
  public static Builder builder() {
    return new Builder();
  }

  /** The defaults. */
  public static GenerationOptions defaults() {
    return builder().build();
  }

  /** The most tokens an answer may have. */
  public int maxTokens() {
    return maxTokens;
  }

  /** The sampling temperature; 0 takes the likeliest token each time. */
  public double temperature() {
    return temperature;
  }

  /** Fixes the samples drawn. */
  public long seed() {
    return seed;
  }

  /** What happens when conversation and answer fill the model's context. */
  public FullContext onFullContext() {
    return onFullContext;
  }

  /** Collects the options. */
  public static final class Builder {
    private int maxTokens = 256;
    private double temperature = 0;
    private long seed = 0;
    private FullContext onFullContext = FullContext.END;

    private Builder() {}

    /** At least 1. */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = Checks.atLeast(1, maxTokens, "a number of tokens");
      return this;
    }

    /** At least 0; 0 takes the likeliest token each time. */
    public Builder temperature(double temperature) {
      this.temperature = Checks.within(0, Double.MAX_VALUE, temperature, "a sampling temperature");
      return this;
    }

    /** Any number. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** The default is to end. */
    public Builder onFullContext(FullContext onFullContext) {
      this.onFullContext = onFullContext;
      return this;
    }

    /** The collected options. */
    public GenerationOptions build() {
      return new GenerationOptions(this);
    }
  }
}
