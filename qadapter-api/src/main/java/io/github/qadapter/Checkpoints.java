package io.github.qadapter;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The folder and the interval of a run's checkpoints, from which it can be resumed. Immutable.
 *
 * <p>The folder holds one sub-folder for each checkpoint, each whole or absent, and {@code
 * metrics.jsonl} with one line for each step and evaluation.
 */
public final class Checkpoints {
  private static final Duration USUAL = Duration.ofMinutes(10);
  private static final int KEPT = 2;

  private final Path folder;
  private final Optional<Integer> everySteps;
  private final Optional<Duration> every;
  private final int keepLast;

  private Checkpoints(Builder builder) {
    this.folder = builder.folder;
    this.everySteps = builder.everySteps;
    this.every = builder.every;
    this.keepLast = builder.keepLast;
  }

  /** In this folder, every ten minutes, and whenever training is cancelled. */
  public static Checkpoints inFolder(Path folder) {
    return builder(folder).build();
  }

  /** {@link #inFolder(Path)} with options given in place. */
  public static Checkpoints inFolder(Path folder, Consumer<Builder> options) {
    return Builders.filled(builder(folder), options).build();
  }

  /** {@link #inFolder(Path)}, to be changed. */
  public static Builder builder(Path folder) {
    return new Builder(folder);
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  Checkpoints movedTo(Path elsewhere) {
    Builder moved = toBuilder();
    moved.folder = elsewhere;
    return moved.build();
  }

  /** The folder of the run. */
  public Path folder() {
    return folder;
  }

  /** Steps between checkpoints, if they are counted. */
  public Optional<Integer> everySteps() {
    return everySteps;
  }

  /** Time between checkpoints, if it counts; ten minutes where nothing was said. */
  public Optional<Duration> every() {
    return every.isEmpty() && everySteps.isEmpty() ? Optional.of(USUAL) : every;
  }

  /** The number of latest checkpoints that stay. */
  public int keepLast() {
    return keepLast;
  }

  private OptionValues values() {
    return new OptionValues(Checkpoints.class)
        .with("folder", folder)
        .with("everySteps", everySteps)
        .with("every", every)
        .with("keepLast", keepLast);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Checkpoints options && values().equals(options.values());
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
    private Path folder;
    private Optional<Integer> everySteps = Optional.empty();
    private Optional<Duration> every = Optional.empty();
    private int keepLast = KEPT;

    private Builder(Path folder) {
      this.folder = folder;
    }

    private Builder(Checkpoints options) {
      this(options.folder);
      this.everySteps = options.everySteps;
      this.every = options.every;
      this.keepLast = options.keepLast;
    }

    /** Optimizer steps between checkpoints, at least 1; by default time counts instead. */
    public Builder everySteps(int steps) {
      this.everySteps =
          Optional.of(Checks.atLeast(1, steps, "a number of steps between checkpoints"));
      return this;
    }

    /**
     * Time between checkpoints, above zero; ten minutes by default unless steps are counted. A
     * checkpoint follows the first step after it.
     */
    public Builder every(Duration time) {
      this.every = Optional.of(Checks.positive(time, "a time between checkpoints"));
      return this;
    }

    /** Number of latest checkpoints to keep, at least 1; {@value #KEPT} by default. */
    public Builder keepLast(int checkpoints) {
      this.keepLast = Checks.atLeast(1, checkpoints, "a number of checkpoints to keep");
      return this;
    }

    /** The collected options. */
    public Checkpoints build() {
      return new Checkpoints(this);
    }
  }
}
