package io.github.qadapter.spark;

import io.github.qadapter.QAdapterException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows with what a model found for them, in their order. So many are begun ahead that the model
 * answers them together; a row that fails has its error in the last column and nothing in those
 * before it.
 */
final class RowResults implements Iterator<Row>, AutoCloseable {
  private final Iterator<Row> rows;
  private final ExecutorModels.Lease lease;
  private final RowWork work;
  private final StructType schema;
  private final int ahead;
  private final BooleanSupplier stopped;
  private final Deque<Pending> pending = new ArrayDeque<>();

  private record Pending(Row row, RowWork.Begun begun) {}

  /**
   * Results for rows.
   *
   * @param lease is given back at the last row, or by closing
   * @param schema the rows' columns, those of the work, and the error
   * @param ahead how many rows are begun before the first one is done
   * @param stopped tells whether the task is to end, as one whose twin on another host was faster
   */
  RowResults(
      Iterator<Row> rows,
      ExecutorModels.Lease lease,
      RowWork work,
      StructType schema,
      int ahead,
      BooleanSupplier stopped) {
    this.rows = rows;
    this.lease = lease;
    this.work = work;
    this.schema = schema;
    this.ahead = ahead;
    this.stopped = stopped;
  }

  @Override
  public boolean hasNext() {
    begin();
    if (pending.isEmpty()) {
      lease.close();
      return false;
    }
    return true;
  }

  private void begin() {
    while (pending.size() < ahead && rows.hasNext()) {
      if (stopped.getAsBoolean()) {
        throw killed();
      }
      Row row = rows.next();
      pending.add(new Pending(row, begun(row)));
    }
  }

  private RowWork.Begun begun(Row row) {
    try {
      return work.begin(lease.model(), row);
    } catch (QAdapterException | IllegalArgumentException e) {
      return new RowWork.Begun(CompletableFuture.failedFuture(e), () -> {});
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Pending first = pending.remove();
    try {
      return with(first.row(), first.begun().values().get(), null);
    } catch (InterruptedException e) {
      first.begun().cancel().run();
      Thread.currentThread().interrupt();
      throw killed();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof QAdapterException
          || e.getCause() instanceof IllegalArgumentException) {
        return with(
            first.row(),
            new Object[schema.length() - first.row().length() - 1],
            e.getCause().getMessage());
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** Ends the task; Spark counts it as no failure. */
  private TaskKilledException killed() {
    close();
    return new TaskKilledException("its rows are no longer waited for");
  }

  /** Under the table's names: Spark may hand these very rows to the caller's next function. */
  private Row with(Row row, Object[] values, @Nullable String error) {
    @Nullable Object[] all = new Object[row.length() + values.length + 1];
    for (int i = 0; i < row.length(); i++) {
      all[i] = row.get(i);
    }
    System.arraycopy(values, 0, all, row.length(), values.length);
    all[all.length - 1] = error;
    return new GenericRowWithSchema(all, schema);
  }

  /** Ends what goes on and gives the model back. */
  @Override
  public void close() {
    pending.forEach(row -> row.begun().cancel().run());
    pending.clear();
    lease.close();
  }
}
