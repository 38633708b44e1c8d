package io.github.qadapter.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Works on the rows of a partition with the model of the executor. */
final class ModelRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final Broadcast<SparkModel> model;
  private final RowWork work;
  private final StructType schema;

  /**
   * The work of a job.
   *
   * @param schema of the rows that come out
   */
  ModelRows(Broadcast<SparkModel> model, RowWork work, StructType schema) {
    this.model = model;
    this.work = work;
    this.schema = schema;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    TaskContext task = TaskContext.get();
    SparkModel wanted = model.value();
    RowResults results =
        new RowResults(
            rows,
            ExecutorModels.ofProcess().lease(wanted),
            work,
            schema,
            2 * wanted.maxConcurrent(),
            task::isInterrupted);
    // A limit, a failure or a kill ends a task before its last row.
    TaskCompletionListener close = context -> results.close();
    task.addTaskCompletionListener(close);
    return results;
  }
}
