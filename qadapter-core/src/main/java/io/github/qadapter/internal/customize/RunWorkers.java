package io.github.qadapter.internal.customize;

import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.platform.FreeMemory;
import io.github.qadapter.internal.train.GradientWorker;
import io.github.qadapter.internal.train.LocalWorker;
import io.github.qadapter.internal.train.MemoryPlan;
import io.github.qadapter.internal.train.PassOptions;
import io.github.qadapter.internal.train.StepMemory;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.internal.train.TrainingSet;
import io.github.qadapter.internal.train.WorkerSource;
import io.github.qadapter.spi.CustomizationRequest;
import io.github.qadapter.spi.TrainingWorkers;
import java.util.Optional;
import java.util.OptionalLong;

/** What computes a run's gradients: this process, or the workers that the request names. */
final class RunWorkers {
  private final LoadedModel base;
  private final CustomizationRequest request;
  private final StopSignal stop;
  private final Optional<WorkerSource> elsewhere;

  /**
   * The workers of a run.
   *
   * @throws IllegalArgumentException if the request names workers of another kind
   */
  RunWorkers(LoadedModel base, CustomizationRequest request, StopSignal stop) {
    this.base = base;
    this.request = request;
    this.stop = stop;
    this.elsewhere = request.workers().map(RunWorkers::source);
  }

  private static WorkerSource source(TrainingWorkers workers) {
    if (workers instanceof WorkerSource source) {
      return source;
    }
    throw new IllegalArgumentException(
        "Expected workers of this library, such as SparkWorkers.of(session, 4), but found "
            + workers.getClass().getName()
            + ".");
  }

  /** A worker for rows of the set, to be closed. */
  GradientWorker open(AdapterLayout layout, TrainingSet set) {
    PassOptions passes = passes(layout, set);
    if (elsewhere.isEmpty()) {
      return new LocalWorker(base.decoder(), layout, set, request.objective(), passes, stop);
    }
    WorkerSource.Base same =
        new WorkerSource.Base(
            base.path().toAbsolutePath().toString(),
            base.info().precision(),
            base.info().fingerprint());
    StepMemory memory =
        StepMemory.of(base.decoder(), layout, MemoryPlan.Longest.of(set, request.objective()));
    return elsewhere
        .get()
        .open(new WorkerSource.Run(same, layout, set, request.objective(), passes, memory, stop));
  }

  private PassOptions passes(AdapterLayout layout, TrainingSet set) {
    long budget =
        request
            .training()
            .memoryBudgetBytes()
            .orElseGet(
                () -> FreeMemory.most(base.decoder().device(), base.decoder().mappedBytes()));
    MemoryPlan.Longest longest = MemoryPlan.Longest.of(set, request.objective());
    MemoryPlan plan = MemoryPlan.of(base.decoder(), layout, longest, budget);
    boolean again = request.training().epochs() > 1;
    return new PassOptions(
        request.adapterOptions().dropout(),
        request.training().seed(),
        plan.checkpointing(),
        again ? OptionalLong.of(plan.keptBytes()) : OptionalLong.empty());
  }
}
