package io.github.qadapter.spark;

import io.github.qadapter.QAdapterException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** What a session must offer. */
final class Sessions {
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
}
