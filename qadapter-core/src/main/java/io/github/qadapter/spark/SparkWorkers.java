package io.github.qadapter.spark;

import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.train.GradientWorker;
import io.github.qadapter.internal.train.WorkerSource;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The executors of a cluster as the place where a training's gradients are computed: {@code
 * QAdapter.customize(base).withPreferences(pairs).on(SparkWorkers.of(session, 8)).train()}.
 *
 * <p>The loop stays on the driver. Each optimizer step is one small job without a barrier: the
 * adapter goes out, the sums of fixed shards of rows come back and are added in order. A lost
 * executor, speculation and dynamic allocation are retries. So 1, 2 or 8 workers give the same
 * adapter as one machine, bit for bit, on processors that are alike and with as many threads each.
 */
public final class SparkWorkers implements WorkerSource {
  private final JavaSparkContext context;
  private final int workers;
  private final @Nullable SparkModel model;

  private SparkWorkers(JavaSparkContext context, int workers, @Nullable SparkModel model) {
    this.context = context;
    this.workers = workers;
    this.model = model;
  }

  /**
   * The executors of a session, which find the base under the path that the driver opened.
   *
   * @param workers how many tasks a step is divided into at most, at least 1
   * @throws io.github.qadapter.QAdapterException if the session is one of Spark Connect
   */
  public static SparkWorkers of(SparkSession session, int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("Expected at least 1 worker, but found " + workers + ".");
    }
    JavaSparkContext context = Sessions.context(session);
    return new SparkWorkers(context, workers, null);
  }

  /** Opens the base on executors in this way, for instance from another path. */
  public SparkWorkers opening(SparkModel model) {
    return new SparkWorkers(context, workers, model);
  }

  @Override
  public GradientWorker open(Run run) {
    SparkModel named = model == null ? SparkModel.at(run.base().path()) : model;
    SparkModel base = named.precision(run.base().precision()).fingerprint(run.base().fingerprint());
    ActivationCheckpointing checkpointing = ClusterCheck.training(context, base, run);
    AlikeProcessors processors = RollCall.of(context, base, workers);
    RunSpec spec = RunSpec.of(base, run, checkpointing);
    return new SparkGradients(context, workers, spec, run, processors, ShardGradients::new);
  }

  @Override
  public String toString() {
    return "SparkWorkers[" + workers + "]";
  }
}
