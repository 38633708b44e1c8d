package io.github.qadapter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of training: epochs, batch size, learning rate, memory and the like. Immutable. */
public final class TrainingOptions {
  private final int epochs;
  private final int batchSize;
  private final double learningRate;
  private final Schedule schedule;
  private final int warmupSteps;
  private final double weightDecay;
  private final double maxGradientNorm;
  private final int maxPromptTokens;
  private final int maxAnswerTokens;
  private final long seed;
  private final Optional<Long> memoryBudgetBytes;

  private TrainingOptions(Builder builder) {
    this.epochs = builder.epochs;
    this.batchSize = builder.batchSize;
    this.learningRate = builder.learningRate;
    this.schedule = builder.schedule;
    this.warmupSteps = builder.warmupSteps;
    this.weightDecay = builder.weightDecay;
    this.maxGradientNorm = builder.maxGradientNorm;
    this.maxPromptTokens = builder.maxPromptTokens;
    this.maxAnswerTokens = builder.maxAnswerTokens;
    this.seed = builder.seed;
    this.memoryBudgetBytes = builder.memoryBudgetBytes;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** The number of epochs, passes over all pairs. */
  public int epochs() {
    return epochs;
  }

  /** Pairs per optimizer step; their gradients are computed one by one and summed. */
  public int batchSize() {
    return batchSize;
  }

  /** AdamW's peak learning rate. */
  public double learningRate() {
    return learningRate;
  }

  /** The schedule of the learning rate after the warm-up. */
  public Schedule schedule() {
    return schedule;
  }

  /** Steps in which the learning rate rises from zero to its peak. */
  public int warmupSteps() {
    return warmupSteps;
  }

  /** AdamW's decoupled weight decay. */
  public double weightDecay() {
    return weightDecay;
  }

  /** The largest Euclidean norm of a step's gradient; longer ones are scaled down to it. */
  public double maxGradientNorm() {
    return maxGradientNorm;
  }

  /**
   * A longer prompt loses its beginning: the oldest turns after the system's message, and of the
   * user's last turn the first words if need be. A pair that does not fit even so is left out and
   * counted.
   */
  public int maxPromptTokens() {
    return maxPromptTokens;
  }

  /** A longer answer loses its end, is counted, and treated as unfinished. */
  public int maxAnswerTokens() {
    return maxAnswerTokens;
  }

  /** Fixes the adapter's first values and the order of the pairs. */
  public long seed() {
    return seed;
  }

  /**
   * The memory that training may use beyond what the process uses already, in bytes, if it is
   * limited.
   */
  public Optional<Long> memoryBudgetBytes() {
    return memoryBudgetBytes;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(TrainingOptions.class)
        .with("epochs", epochs)
        .with("batchSize", batchSize)
        .with("learningRate", learningRate)
        .with("schedule", schedule)
        .with("warmupSteps", warmupSteps)
        .with("weightDecay", weightDecay)
        .with("maxGradientNorm", maxGradientNorm)
        .with("maxPromptTokens", maxPromptTokens)
        .with("maxAnswerTokens", maxAnswerTokens)
        .with("seed", seed)
        .with("memoryBudgetBytes", memoryBudgetBytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TrainingOptions options && values().equals(options.values());
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
    private int epochs = 1;
    private int batchSize = 8;
    private double learningRate = 2e-3;
    private Schedule schedule = Schedule.COSINE;
    private int warmupSteps = 3;
    private double weightDecay = 0;
    private double maxGradientNorm = 1;
    private int maxPromptTokens = 1024;
    private int maxAnswerTokens = 512;
    private long seed = 0;
    private Optional<Long> memoryBudgetBytes = Optional.empty();

    private Builder() {}

    private Builder(TrainingOptions options) {
      this.epochs = options.epochs;
      this.batchSize = options.batchSize;
      this.learningRate = options.learningRate;
      this.schedule = options.schedule;
      this.warmupSteps = options.warmupSteps;
      this.weightDecay = options.weightDecay;
      this.maxGradientNorm = options.maxGradientNorm;
      this.maxPromptTokens = options.maxPromptTokens;
      this.maxAnswerTokens = options.maxAnswerTokens;
      this.seed = options.seed;
      this.memoryBudgetBytes = options.memoryBudgetBytes;
    }

    /** Number of passes over all pairs, at least 1; 1 by default. */
    public Builder epochs(int epochs) {
      this.epochs = Checks.atLeast(1, epochs, "a number of epochs");
      return this;
    }

    /**
     * Pairs per optimizer step, at least 1; 8 by default. Gradients are computed one pair at a time
     * and summed, so a larger batch takes no more memory.
     */
    public Builder batchSize(int batchSize) {
      this.batchSize = Checks.atLeast(1, batchSize, "a batch size");
      return this;
    }

    /** Peak learning rate of AdamW, above 0; 2e-3 by default. Lower it first if a run diverges. */
    public Builder learningRate(double learningRate) {
      this.learningRate = Checks.positive(learningRate, "a learning rate");
      return this;
    }

    /** How the learning rate falls after the warm-up; {@link Schedule#COSINE} by default. */
    public Builder schedule(Schedule schedule) {
      this.schedule = schedule;
      return this;
    }

    /** Steps in which the learning rate rises from zero to its peak, at least 0; 3 by default. */
    public Builder warmupSteps(int warmupSteps) {
      this.warmupSteps = Checks.atLeast(0, warmupSteps, "a number of warm-up steps");
      return this;
    }

    /** Decoupled weight decay of AdamW, at least 0; 0 by default. */
    public Builder weightDecay(double weightDecay) {
      this.weightDecay = Checks.within(0, Double.MAX_VALUE, weightDecay, "a weight decay");
      return this;
    }

    /**
     * Largest Euclidean norm of a step's gradient, above 0; 1 by default. Longer gradients are
     * scaled down to it (gradient clipping).
     */
    public Builder maxGradientNorm(double maxGradientNorm) {
      this.maxGradientNorm = Checks.positive(maxGradientNorm, "a maximum gradient norm");
      return this;
    }

    /**
     * Longest prompt in tokens, at least 1; 1,024 by default. A longer one loses its oldest turns
     * after the system message, and if need be the first words of the last turn.
     */
    public Builder maxPromptTokens(int maxPromptTokens) {
      this.maxPromptTokens = Checks.atLeast(1, maxPromptTokens, "a number of prompt tokens");
      return this;
    }

    /**
     * Longest answer in tokens, at least 1; 512 by default. A longer one loses its end, is counted,
     * and treated as unfinished.
     */
    public Builder maxAnswerTokens(int maxAnswerTokens) {
      this.maxAnswerTokens = Checks.atLeast(1, maxAnswerTokens, "a number of answer tokens");
      return this;
    }

    /**
     * Seed of the first adapter weights and of the order of pairs; any number, 0 by default. Two
     * runs with the same seed on the same machine give the same adapter.
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Bytes that training may use beyond what the process uses already, at least 1; by default most
     * of what the machine, its container or the card has free. Where it is short, activations are
     * recomputed and the base's states go to disk; the result is the same. A budget that does not
     * suffice even then is refused before the first step.
     */
    public Builder memoryBudgetBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "Expected a memory budget of at least 1 byte, but found " + bytes + ".");
      }
      this.memoryBudgetBytes = Optional.of(bytes);
      return this;
    }

    /** The collected options. */
    public TrainingOptions build() {
      return new TrainingOptions(this);
    }
  }

  /** The schedules of the learning rate after the warm-up. */
  public enum Schedule {
    /** Stays at its peak. */
    CONSTANT,
    /** Falls in a straight line to zero at the last step. */
    LINEAR,
    /** Falls along half a cosine to zero at the last step. */
    COSINE
  }
}
