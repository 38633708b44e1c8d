package io.github.qadapter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of continuous batching: concurrent answers, queued requests and KV cache memory.
 * Immutable.
 */
public final class DecodingOptions {
  private final Optional<Long> cacheMemoryBytes;
  private final int maxConcurrent;
  private final int queueCapacity;
  private final boolean packWeights;

  private DecodingOptions(Builder builder) {
    this.cacheMemoryBytes = builder.cacheMemoryBytes;
    this.maxConcurrent = builder.maxConcurrent;
    this.queueCapacity = builder.queueCapacity;
    this.packWeights = builder.packWeights;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** The defaults: a quarter of the free memory for caches, 16 answers at once, 256 waiting. */
  public static DecodingOptions defaults() {
    return builder().build();
  }

  /**
   * The most memory for key/value caches in all, those kept for sessions included; empty for a
   * quarter of what is free when the model is opened.
   */
  public Optional<Long> cacheMemoryBytes() {
    return cacheMemoryBytes;
  }

  /** The largest number of answers that are decoded at the same time. */
  public int maxConcurrent() {
    return maxConcurrent;
  }

  /** The largest number of requests that wait for their turn; one more is refused. */
  public int queueCapacity() {
    return queueCapacity;
  }

  /** Tells whether a prepacked copy of the weights is made for decoding. */
  public boolean packWeights() {
    return packWeights;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(DecodingOptions.class)
        .with("cacheMemoryBytes", cacheMemoryBytes)
        .with("maxConcurrent", maxConcurrent)
        .with("queueCapacity", queueCapacity)
        .with("packWeights", packWeights);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DecodingOptions options && values().equals(options.values());
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
    private Optional<Long> cacheMemoryBytes = Optional.empty();
    private int maxConcurrent = 16;
    private int queueCapacity = 256;
    private boolean packWeights = true;

    private Builder() {}

    private Builder(DecodingOptions options) {
      this.cacheMemoryBytes = options.cacheMemoryBytes;
      this.maxConcurrent = options.maxConcurrent;
      this.queueCapacity = options.queueCapacity;
      this.packWeights = options.packWeights;
    }

    /**
     * Most memory for KV caches in all, those kept for chats included, in bytes; by default a
     * quarter of what is free when the model opens. A request that could never fit is refused with
     * the number that it needs; one that does not fit now waits.
     */
    public Builder cacheMemoryBytes(long cacheMemoryBytes) {
      this.cacheMemoryBytes =
          Optional.of(Checks.atLeast(1L, cacheMemoryBytes, "a cache memory in bytes"));
      return this;
    }

    /** Largest number of answers that grow at the same time, at least 1; 16 by default. */
    public Builder maxConcurrent(int maxConcurrent) {
      this.maxConcurrent = Checks.atLeast(1, maxConcurrent, "a number of concurrent answers");
      return this;
    }

    /**
     * Largest number of requests that may wait, at least 0; 256 by default. 0 refuses whatever
     * cannot begin with the next token. Requests that can begin or are cancelled do not count.
     */
    public Builder queueCapacity(int queueCapacity) {
      this.queueCapacity = Checks.atLeast(0, queueCapacity, "a queue capacity");
      return this;
    }

    /**
     * Whether the first answer copies weights into memory in the layout in which they are
     * multiplied fastest, layer by layer as far as memory allows; on by default. Small models
     * answer up to one and a half times as fast with the copy. Models in 8 bits, those on a
     * graphics card, and those in 16 bits on a processor without instructions for them are never
     * copied.
     */
    public Builder packWeights(boolean packWeights) {
      this.packWeights = packWeights;
      return this;
    }

    /** The collected options. */
    public DecodingOptions build() {
      return new DecodingOptions(this);
    }
  }
}
