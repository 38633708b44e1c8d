package io.github.qadapter.spark;

import io.github.qadapter.QAdapterException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session must offer, and what is looked at before work is sent to its executors. */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private Sessions() {}

  /**
   * The context of a session.
   *
   * @throws QAdapterException if it has none, as with Spark Connect
   */
  static JavaSparkContext context(SparkSession session) {
    try {
      return JavaSparkContext.fromSparkContext(session.sparkContext());
    } catch (UnsupportedOperationException | LinkageError e) {
      throw noContext(e);
    } catch (RuntimeException e) {
      // Connect's refusal is Spark's own kind of exception, which differs between versions.
      if (session.getClass().getName().contains(".connect.")) {
        throw noContext(e);
      }
      throw e;
    }
  }

  private static QAdapterException noContext(Throwable cause) {
    return new QAdapterException(
        "Expected a session with a Spark context, but found Spark Connect, which has no RDDs and no"
            + " broadcasts; run the driver in the cluster (spark-submit).",
        cause);
  }

  /** Says in a sentence each what would make executors slow or end them. */
  static void check(JavaSparkContext context) {
    SparkConf conf = context.getConf();
    int cores = conf.getInt("spark.executor.cores", 1);
    int perTask = conf.getInt("spark.task.cpus", 1);
    if (perTask < cores && !conf.contains("spark.executorEnv.OMP_NUM_THREADS")) {
      LOG.warn(
          "Spark gives each of the {} tasks of an executor {} of its processors, and PyTorch no more"
              + " threads (OMP_NUM_THREADS); set spark.task.cpus={} so that a task uses them all.",
          cores / perTask,
          perTask,
          cores);
    }
    if (!context.master().startsWith("local")
        && !conf.contains("spark.executor.memoryOverhead")
        && !conf.contains("spark.executor.memoryOverheadFactor")) {
      LOG.warn(
          "Executors may use 10 % of their heap, or 384 MB, outside of it; a model's weights lie"
              + " there. Set spark.executor.memoryOverhead to what docs/sizing.md says for the model,"
              + " and 1 GB more, or the container is killed.");
    }
  }
}
