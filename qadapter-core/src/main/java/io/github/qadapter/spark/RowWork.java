package io.github.qadapter.spark;

import io.github.qadapter.LanguageModel;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Row;

/** Work on a row that gives the values of further columns. */
@FunctionalInterface
interface RowWork extends Serializable {
  /**
   * Begins it.
   *
   * @return the further columns' values, without the error
   */
  Begun begin(LanguageModel model, Row row);

  /** Work that was begun. */
  record Begun(CompletableFuture<Object[]> values, Runnable cancel) {
    /** Work that is done. */
    static Begun done(Object... values) {
      return new Begun(CompletableFuture.completedFuture(values), () -> {});
    }
  }
}
