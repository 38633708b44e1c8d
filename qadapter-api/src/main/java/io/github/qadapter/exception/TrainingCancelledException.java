package io.github.qadapter.exception;

import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Training ended early because it was cancelled or its thread was interrupted. What was learned up
 * to the last whole step is not lost: see {@link #learned()} and {@link #checkpoint()}.
 */
public final class TrainingCancelledException extends CancellationException {
  private static final long serialVersionUID = 1L;

  private final int steps;
  private final transient @Nullable Path checkpoint;
  private final transient @Nullable Supplier<CustomModel> learned;

  /**
   * An end of training, as engines report it; with its public constructor, like every exception's
   * here, an application's tests can play it.
   *
   * @param steps how many optimizer steps were taken
   * @param checkpoint where the run can be resumed from, if anywhere
   * @param learned opens what was learned; asked at most once for each call of {@link #learned()}
   */
  public TrainingCancelledException(
      String message,
      int steps,
      @Nullable Path checkpoint,
      @Nullable Supplier<CustomModel> learned) {
    super(message);
    this.steps = steps;
    this.checkpoint = checkpoint;
    this.learned = learned;
  }

  /** The number of optimizer steps that were taken before the end. */
  public int steps() {
    return steps;
  }

  /**
   * The folder whose checkpoint {@link Customization#resume} continues from, if checkpoints were
   * asked for.
   */
  public Optional<Path> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }

  /**
   * The model as the last whole step left it; the caller closes it. Empty if no step was taken.
   *
   * @throws IllegalStateException if the base was closed meanwhile
   */
  public Optional<CustomModel> learned() {
    return learned == null ? Optional.empty() : Optional.of(learned.get());
  }
}
