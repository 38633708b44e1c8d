package io.github.qadapter.internal.customize;

import io.github.qadapter.CustomModel;
import io.github.qadapter.exception.TrainingCancelledException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The exception of a run that was cancelled: where it stands, and what can be made of that. */
final class Cancelled {
  private static final String NOTHING = "so nothing was learned";

  private Cancelled() {}

  /**
   * Of a run that had not begun, or not gone on yet.
   *
   * @param step the step that it would have gone on from
   * @param store where its checkpoints are, if anywhere
   */
  static TrainingCancelledException before(
      CancellationException cause, int step, @Nullable CheckpointStore store) {
    String what =
        String.format(
            Locale.ROOT,
            "%s before the %s, %s.",
            cause.getMessage(),
            step == 0 ? "first step" : "next step",
            store == null ? NOTHING : resumable(store));
    return exception(cause, what, step, store, null);
  }

  /**
   * Of a run between its steps.
   *
   * @param taken steps that are whole
   * @param steps all that there would have been
   * @param learned what was learned by then; null before the first step
   */
  static TrainingCancelledException during(
      CancellationException cause,
      int taken,
      int steps,
      @Nullable CheckpointStore store,
      @Nullable Supplier<CustomModel> learned) {
    String rest;
    if (store != null) {
      rest = resumable(store);
    } else if (learned != null) {
      rest = "and learned() of this exception gives what they learned";
    } else {
      rest = NOTHING;
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s; %d of %d steps are whole, %s.",
            cause.getMessage(),
            taken,
            steps,
            rest);
    return exception(cause, what, taken, store, learned);
  }

  private static String resumable(CheckpointStore store) {
    return "and resume(...) continues from there in " + store.folder();
  }

  private static TrainingCancelledException exception(
      CancellationException cause,
      String what,
      int step,
      @Nullable CheckpointStore store,
      @Nullable Supplier<CustomModel> learned) {
    Path folder = store == null ? null : store.folder();
    TrainingCancelledException cancelled =
        new TrainingCancelledException(what, step, folder, learned);
    cancelled.initCause(cause);
    return cancelled;
  }
}
