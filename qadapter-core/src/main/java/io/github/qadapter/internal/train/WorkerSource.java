package io.github.qadapter.internal.train;

import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.spi.TrainingWorkers;

/** A place elsewhere that computes gradients for a run. */
public interface WorkerSource extends TrainingWorkers {
  /** A worker for a run; the run closes it. */
  GradientWorker open(Run run);

  /**
   * The base that workers open for themselves.
   *
   * @param path where the run opened it
   * @param fingerprint of its weights
   */
  record Base(String path, Precision precision, String fingerprint) {}

  /**
   * What a worker needs to know of a run.
   *
   * @param layout of the adapter
   * @param set what is trained on; its rows are sent where they are computed
   * @param options how rows are run where the run itself computes
   * @param memory what a worker holds beside its weights
   * @param stop asked while a step is waited for
   */
  record Run(
      Base base,
      AdapterLayout layout,
      TrainingSet set,
      Objective objective,
      PassOptions options,
      StepMemory memory,
      StopSignal stop) {}
}
