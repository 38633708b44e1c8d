package io.github.qadapter;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The folder and the interval of a run's checkpoints, from which it can be resumed. Immutable: each
 * step gives a new one.
 *
 * <p>The folder holds one sub-folder for each checkpoint, each whole or absent, and {@code
 * metrics.jsonl} with one line for each step and evaluation.
 */
public final class Checkpoints {
  private static final Duration USUAL = Duration.ofMinutes(10);
  private static final int KEPT = 2;

  private final Path folder;
  private final OptionalInt steps;
  private final Optional<Duration> time;
  private final int kept;

  private Checkpoints(Path folder, OptionalInt steps, Optional<Duration> time, int kept) {
    this.folder = folder;
    this.steps = steps;
    this.time = time;
    this.kept = kept;
  }

  /**
   * Checkpoints in this folder, by default every ten minutes, and whenever training is cancelled.
   */
  public static Checkpoints inFolder(Path folder) {
    return new Checkpoints(folder, OptionalInt.empty(), Optional.empty(), KEPT);
  }

  /** Optimizer steps between checkpoints, at least 1; by default time counts instead. */
  public Checkpoints everySteps(int steps) {
    Checks.atLeast(1, steps, "a number of steps between checkpoints");
    return new Checkpoints(folder, OptionalInt.of(steps), time, kept);
  }

  /**
   * Time between checkpoints, above zero; ten minutes by default. A checkpoint follows the first
   * step after it.
   */
  public Checkpoints every(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "Expected a time above 0 between checkpoints, but found " + time + ".");
    }
    return new Checkpoints(folder, steps, Optional.of(time), kept);
  }

  /** Number of latest checkpoints to keep, at least 1; {@value #KEPT} by default. */
  public Checkpoints keepLast(int kept) {
    Checks.atLeast(1, kept, "a number of checkpoints to keep");
    return new Checkpoints(folder, steps, time, kept);
  }

  Checkpoints movedTo(Path elsewhere) {
    return new Checkpoints(elsewhere, steps, time, kept);
  }

  /** The folder of the run. */
  public Path folder() {
    return folder;
  }

  /** Steps between checkpoints, if they are counted. */
  public OptionalInt steps() {
    return steps;
  }

  /** Time between checkpoints, if it counts; ten minutes where nothing was said. */
  public Optional<Duration> time() {
    return time.isEmpty() && steps.isEmpty() ? Optional.of(USUAL) : time;
  }

  /** The number of latest checkpoints that stay. */
  public int kept() {
    return kept;
  }

  private OptionValues values() {
    return new OptionValues(Checkpoints.class)
        .with("folder", folder)
        .with("steps", steps)
        .with("time", time)
        .with("kept", kept);
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
}
