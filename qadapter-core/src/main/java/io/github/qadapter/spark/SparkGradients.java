package io.github.qadapter.spark;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.train.GradientPart;
import io.github.qadapter.internal.train.GradientWorker;
import io.github.qadapter.internal.train.MicroBatch;
import io.github.qadapter.internal.train.WorkerSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Sends each step's shards to executors and adds their sums in order. */
final class SparkGradients implements GradientWorker {
  /** How often a step that is waited for asks whether the run shall end. */
  private static final long MILLIS = 100;

  private final JavaSparkContext context;
  private final int workers;
  private final WorkerSource.Run run;
  private final Broadcast<RunSpec> spec;

  SparkGradients(JavaSparkContext context, int workers, SparkModel model, WorkerSource.Run run) {
    this.context = context;
    this.workers = workers;
    this.run = run;
    this.spec = context.broadcast(RunSpec.of(model, run));
  }

  @Override
  public GradientPart differentiate(float[] adapter, MicroBatch work) {
    run.stop().check("Training at step " + work.step());
    List<Shard> shards = Shard.of(work, run.set(), SparkWorkers.SHARD);
    Broadcast<float[]> values = context.broadcast(adapter.clone());
    try {
      context.setJobDescription("QAdapter: training step " + work.step());
      Future<List<GradientPart>> sums =
          context
              .parallelize(shards, Math.min(workers, shards.size()))
              .map(new ShardGradients(spec, values))
              .collectAsync();
      return sum(adapter.length, await(sums, work));
    } finally {
      values.destroy();
    }
  }

  private List<GradientPart> await(Future<List<GradientPart>> sums, MicroBatch work) {
    while (true) {
      try {
        return Objects.requireNonNull(
            Uninterruptibles.getUninterruptibly(sums, MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        check(sums, work);
      } catch (ExecutionException e) {
        throw new QAdapterException(
            "Expected executors to compute step "
                + work.step()
                + ", but a task failed for good: "
                + Throwables.getRootCause(e).getMessage(),
            e);
      }
    }
  }

  private void check(Future<List<GradientPart>> sums, MicroBatch work) {
    try {
      run.stop().check("Training at step " + work.step());
    } catch (CancellationException e) {
      sums.cancel(true);
      throw e;
    }
  }

  private static GradientPart sum(int size, List<GradientPart> shards) {
    float[] gradient = new float[size];
    ImmutableList.Builder<GradientPart.PairOutcome> pairs = ImmutableList.builder();
    double divergence = 0;
    for (GradientPart found : shards) {
      for (int i = 0; i < size; i++) {
        gradient[i] += found.gradient()[i];
      }
      pairs.addAll(found.pairs());
      divergence += found.divergence();
    }
    return new GradientPart(gradient, pairs.build(), divergence);
  }

  @Override
  public void close() {
    spec.destroy();
  }
}
