package io.github.qadapter.spark;

import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.torch.NativeWork;
import io.github.qadapter.internal.train.GradientPart;
import io.github.qadapter.internal.train.LocalWorker;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.internal.train.TrainingSet;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Computes a shard's sums on an executor. Holds nothing between shards but the open base. */
final class ShardGradients implements Function<Shard, ShardSum> {
  private static final long serialVersionUID = 1;

  private final Broadcast<RunSpec> run;
  private final Broadcast<Floats> adapter;

  ShardGradients(Broadcast<RunSpec> run, Broadcast<Floats> adapter) {
    this.run = run;
    this.adapter = adapter;
  }

  @Override
  public ShardSum call(Shard shard) {
    RunSpec spec = run.value();
    try (ExecutorModels.Lease lease = ExecutorModels.ofProcess().lease(spec.model())) {
      LoadedModel base = ((LocalBaseModel) lease.base()).loaded();
      GradientPart part = base.use(() -> NativeWork.job(() -> sums(base, spec, shard)));
      return ShardSum.of(part, lease.processor());
    }
  }

  private GradientPart sums(LoadedModel base, RunSpec spec, Shard shard) {
    TaskContext task = TaskContext.get();
    TrainingSet set = shard.set(spec.padding());
    try (LocalWorker worker =
        new LocalWorker(
            base.decoder(),
            spec.layout(base.decoder().config()),
            set,
            spec.score().objective(),
            spec.passes(),
            new StopSignal(() -> task != null && task.isInterrupted()))) {
      return worker.differentiate(adapter.value().values(), shard.work());
    }
  }
}
