package io.github.qadapter;

import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.report.TrainingProgress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training that runs on a thread of its own, from {@link Customization#start()} or {@link
 * Customization#startOrResume()}. Safe for use by several threads.
 *
 * <p>That thread keeps the process alive: a {@code main} that ends does not end the training, and
 * the process ends after it. What ends the process before, {@link System#exit} or a signal, stops
 * the training at its next pair; with checkpoints it can be resumed.
 *
 * <p>The model that comes of it holds native memory: whoever starts a run fetches the model, from
 * {@link #model()} or {@link #whenDone()}, and closes it.
 */
public final class TrainingRun {
  private final CompletableFuture<CustomModel> result = new CompletableFuture<>();
  private volatile boolean cancelled;
  private volatile @Nullable TrainingProgress progress;

  private TrainingRun() {}

  /** Trains until asked to stop, telling its progress. */
  @FunctionalInterface
  interface Training {
    CustomModel run(BooleanSupplier cancelled, Consumer<TrainingProgress> progress);
  }

  static TrainingRun start(Training training) {
    TrainingRun run = new TrainingRun();
    Thread thread = new Thread(() -> run.complete(training), "qadapter-training");
    thread.setDaemon(false); // whatever the thread is that starts it
    thread.start();
    return run;
  }

  private void complete(Training training) {
    try {
      result.complete(training.run(() -> cancelled, told -> progress = told));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Asks the training to end after the pair it is at; returns at once. {@link #model()} then throws
   * a {@link TrainingCancelledException}, which holds what was learned.
   */
  public void cancel() {
    cancelled = true;
  }

  /** What it does now, and how much of that is done; empty before its first phase. */
  public Optional<TrainingProgress> progress() {
    return Optional.ofNullable(progress);
  }

  /** Tells whether it has ended, in whatever way. */
  public boolean isDone() {
    return result.isDone();
  }

  /**
   * Waits for the end.
   *
   * @return the customized model, which the caller closes
   * @throws TrainingCancelledException if it was cancelled
   * @throws QAdapterException as {@link Customization#train()} does
   */
  public CustomModel model() {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Completes with the model, or with the exception that {@link #model()} would throw. */
  public CompletableFuture<CustomModel> whenDone() {
    return result.copy();
  }
}
