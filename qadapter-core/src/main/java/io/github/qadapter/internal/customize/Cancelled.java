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
   * What is there of a run that is cancelled.
   *
   * @param taken steps that are whole
   * @param steps all that there would have been
   * @param store where its checkpoints are, if anywhere
   * @param saved where the trained adapter is saved, if it is
   */
  record Kept(int taken, int steps, @Nullable CheckpointStore store, @Nullable Path saved) {
    private String rest(boolean learned) {
      if (saved != null) {
        return "and the adapter is saved in " + saved + ", without its report";
      }
      if (store != null) {
        return resumable(store);
      }
      return learned ? "and learned() of this exception gives what they learned" : NOTHING;
    }
  }

  /**
   * Of a run between its steps, or after the last one.
   *
   * @param learned what was learned by then; null before the first step
   */
  static TrainingCancelledException during(
      CancellationException cause, Kept kept, @Nullable Supplier<CustomModel> learned) {
    String what =
        String.format(
            Locale.ROOT,
            "%s; %d of %d steps are whole, %s.",
            cause.getMessage(),
            kept.taken(),
            kept.steps(),
            kept.rest(learned != null));
    return exception(cause, what, kept.taken(), kept.store(), learned);
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
