package io.github.qadapter.spark;

import com.google.common.base.Throwables;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.exception.InsufficientMemoryException;
import io.github.qadapter.exception.MissingEngineException;
import io.github.qadapter.exception.ModelFormatException;
import java.util.List;
import java.util.concurrent.Callable;

/** Turns the failure of a job, which Spark wraps and writes out at length, into its sentence. */
final class TaskFailures {
  /** What is as wrong on one machine as on a cluster, and said by the same exception. */
  private static final List<Class<? extends QAdapterException>> SAME =
      List.of(
          AdapterMismatchException.class,
          InsufficientMemoryException.class,
          MissingEngineException.class,
          ModelFormatException.class);

  private TaskFailures() {}

  /**
   * Runs a job.
   *
   * @param aim what executors are expected to do, within a sentence
   * @throws QAdapterException if it fails for good
   */
  static <T> T unwrapped(String aim, Callable<T> job) {
    try {
      return job.call();
    } catch (Exception e) {
      throw of(aim, e);
    }
  }

  /** The failure in a sentence: this library's own one, or the last cause's message. */
  static QAdapterException of(String aim, Throwable failure) {
    for (Throwable cause : Throwables.getCausalChain(failure)) {
      if (cause instanceof QAdapterException own) {
        return SAME.contains(own.getClass()) ? own : wrapped(aim, own, failure);
      }
    }
    return wrapped(aim, Throwables.getRootCause(failure), failure);
  }

  private static QAdapterException wrapped(String aim, Throwable said, Throwable failure) {
    return new QAdapterException(
        "Expected executors to "
            + aim
            + ", but a task failed for good: "
            + (said.getMessage() == null ? said : said.getMessage()),
        failure);
  }
}
