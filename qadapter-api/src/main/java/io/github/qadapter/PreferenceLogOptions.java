package io.github.qadapter;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of a {@link PreferenceLog}. Immutable. */
public final class PreferenceLogOptions {
  private final long rotateAtBytes;
  private final Optional<Duration> forceInterval;

  private PreferenceLogOptions(Builder builder) {
    this.rotateAtBytes = builder.rotateAtBytes;
    this.forceInterval = builder.forceInterval;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** A file that would grow beyond so many bytes is left, and another one begun. */
  public long rotateAtBytes() {
    return rotateAtBytes;
  }

  /** The longest time that a written line may wait for the disk; empty if none may wait. */
  public Optional<Duration> forceInterval() {
    return forceInterval;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(PreferenceLogOptions.class)
        .with("rotateAtBytes", rotateAtBytes)
        .with("forceInterval", forceInterval);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PreferenceLogOptions options && values().equals(options.values());
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
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private long rotateAtBytes = 64L << 20;
    private Optional<Duration> forceInterval = Optional.of(Duration.ofSeconds(1));

    private Builder() {}

    private Builder(PreferenceLogOptions options) {
      this.rotateAtBytes = options.rotateAtBytes;
      this.forceInterval = options.forceInterval;
    }

    /**
     * Size in bytes at which a file is left and another one started, at least 1; 64 MiB by default.
     * A line longer than that gets a file of its own.
     */
    public Builder rotateAtBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "Expected a file size of at least 1 byte, but found " + bytes + ".");
      }
      this.rotateAtBytes = bytes;
      return this;
    }

    /**
     * Makes a call return when its line is on the disk, so that it outlasts a power cut; by default
     * the disk is forced every second. Calls that wait at the same time share one write to the
     * disk.
     */
    public Builder forceEveryWrite() {
      this.forceInterval = Optional.empty();
      return this;
    }

    /**
     * Longest time that a written line may wait for the disk, at least a millisecond; one second by
     * default. A call returns when the operating system has its line, so that it outlasts the death
     * of the process; within this time it outlasts a power cut as well.
     */
    public Builder forceEvery(Duration interval) {
      if (interval.compareTo(SHORTEST) < 0) {
        throw new IllegalArgumentException(
            "Expected an interval of at least a millisecond, but found "
                + interval
                + "; call forceEveryWrite() to wait for the disk each time.");
      }
      this.forceInterval = Optional.of(interval);
      return this;
    }

    /** The collected options. */
    public PreferenceLogOptions build() {
      return new PreferenceLogOptions(this);
    }
  }
}
