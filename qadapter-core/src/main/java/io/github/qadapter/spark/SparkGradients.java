package io.github.qadapter.spark;

import com.google.common.base.Stopwatch;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.qadapter.internal.train.GradientPart;
import io.github.qadapter.internal.train.GradientSum;
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
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each step's shards to executors and adds their sums in order. */
final class SparkGradients implements GradientWorker {
  private static final Logger LOG = LoggerFactory.getLogger(SparkGradients.class);

  /** How often a step that is waited for asks whether the run shall end. */
  private static final long MILLIS = 100;

  private final JavaSparkContext context;
  private final int workers;
  private final WorkerSource.Run run;
  private final Broadcast<RunSpec> spec;
  private final AlikeProcessors processors;
  private final Work shardWork;
  private final StepPatience patience = new StepPatience();

  /** What a task does with a shard, made for each step. */
  @FunctionalInterface
  interface Work {
    /** The work with a step's adapter. */
    Function<Shard, ShardSum> of(Broadcast<RunSpec> run, Broadcast<Floats> adapter);
  }

  /**
   * A worker of many tasks.
   *
   * @param processors those that were seen so far
   */
  SparkGradients(
      JavaSparkContext context,
      int workers,
      RunSpec spec,
      WorkerSource.Run run,
      AlikeProcessors processors,
      Work shardWork) {
    this.context = context;
    this.workers = workers;
    this.run = run;
    this.spec = context.broadcast(spec);
    this.processors = processors;
    this.shardWork = shardWork;
  }

  @Override
  public GradientPart differentiate(float[] adapter, MicroBatch work) {
    run.stop().check("Training at step " + work.step());
    List<Shard> shards = Shard.of(work, run.set());
    Broadcast<Floats> values = context.broadcast(new Floats(adapter.clone()));
    try {
      context.setJobDescription("QAdapter: training step " + work.step());
      Future<List<ShardSum>> sums =
          context
              .parallelize(shards, Math.min(workers, shards.size()))
              .map(shardWork.of(spec, values))
              .collectAsync();
      List<ShardSum> found = await(sums, work);
      found.forEach(sum -> processors.saw(sum.processor()).ifPresent(LOG::warn));
      return sum(adapter.length, found);
    } finally {
      values.destroy();
    }
  }

  private List<ShardSum> await(Future<List<ShardSum>> sums, MicroBatch work) {
    Stopwatch watch = Stopwatch.createStarted();
    while (true) {
      try {
        List<ShardSum> found =
            Objects.requireNonNull(
                Uninterruptibles.getUninterruptibly(sums, MILLIS, TimeUnit.MILLISECONDS));
        patience.done(watch.elapsed());
        return found;
      } catch (TimeoutException e) {
        check(sums, work);
        patience.waited(work.step(), watch.elapsed()).ifPresent(LOG::warn);
      } catch (ExecutionException e) {
        throw TaskFailures.of("compute step " + work.step(), e);
      }
    }
  }

  private void check(Future<List<ShardSum>> sums, MicroBatch work) {
    try {
      run.stop().check("Training at step " + work.step());
    } catch (CancellationException e) {
      sums.cancel(true);
      throw e;
    }
  }

  private static GradientPart sum(int size, List<ShardSum> shards) {
    GradientSum sum = new GradientSum(size);
    shards.forEach(shard -> sum.add(shard.part()));
    return sum.total();
  }

  @Override
  public void close() {
    context.setJobDescription(null);
    spec.destroy();
  }
}
