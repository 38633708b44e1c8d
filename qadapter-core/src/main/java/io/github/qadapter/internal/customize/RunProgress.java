package io.github.qadapter.internal.customize;

import io.github.qadapter.report.TrainingProgress;
import io.github.qadapter.report.TrainingProgress.Phase;
import java.util.function.Consumer;

/** Tells a listener what a run does now. Used by the training thread alone. */
final class RunProgress {
  private final Consumer<TrainingProgress> listener;
  private Phase phase = Phase.TRAINING;
  private int done;
  private int total;

  RunProgress(Consumer<TrainingProgress> listener) {
    this.listener = listener;
  }

  /** A phase begins, or goes on where some of it is done. */
  void begin(Phase phase, int done, int total) {
    this.phase = phase;
    this.done = done;
    this.total = total;
    tell();
  }

  /** So much of the phase is done. */
  void done(int done) {
    this.done = done;
    tell();
  }

  /** One unit more of the phase is done. */
  void tick() {
    done(done + 1);
  }

  private void tell() {
    listener.accept(new TrainingProgress(phase, Math.min(done, total), total));
  }
}
