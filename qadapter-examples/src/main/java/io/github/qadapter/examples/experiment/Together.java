package io.github.qadapter.examples.experiment;

import io.github.qadapter.QAdapterException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Answers that a model writes several at a time, which is faster and changes none of them. */
final class Together {
  private static final int AT_ONCE = 8;

  private Together() {}

  /** What all calls return, in their order. */
  static <T> List<T> done(List<Callable<T>> calls) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<T> done = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(calls)) {
        done.add(one.get());
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QAdapterException("The writing of answers was interrupted.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new QAdapterException("An answer could not be written.", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
