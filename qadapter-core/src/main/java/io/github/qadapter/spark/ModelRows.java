package io.github.qadapter.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Works on the rows of a partition with the model of the executor. */
final class ModelRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final Broadcast<SparkModel> model;
  private final RowWork work;
  private final int columns;

  /**
   * The work of a job.
   *
   * @param columns how many values the work gives
   */
  ModelRows(Broadcast<SparkModel> model, RowWork work, int columns) {
    this.model = model;
    this.work = work;
    this.columns = columns;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    SparkModel wanted = model.value();
    RowResults results =
        new RowResults(
            rows,
            ExecutorModels.ofProcess().lease(wanted),
            work,
            columns,
            2 * wanted.maxConcurrent());
    // A limit, a failure or a kill ends a task before its last row.
    TaskCompletionListener close = context -> results.close();
    TaskContext.get().addTaskCompletionListener(close);
    return results;
  }
}
