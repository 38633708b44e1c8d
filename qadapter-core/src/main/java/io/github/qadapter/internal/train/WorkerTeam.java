package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several workers as one: each gets an even part of the work at the same time, and what they find
 * is summed in their order, so that the same team gives the same bits.
 */
public final class WorkerTeam implements GradientWorker {
  private final ImmutableList<GradientWorker> workers;
  private final ExecutorService threads;

  /** A team that owns its workers, at least one. */
  public WorkerTeam(List<? extends GradientWorker> workers) {
    this.workers = ImmutableList.copyOf(workers);
    this.threads =
        Executors.newFixedThreadPool(
            workers.size(),
            new ThreadFactoryBuilder().setNameFormat("qadapter-worker-%d").setDaemon(true).build());
  }

  @Override
  public GradientPart differentiate(float[] adapter, MicroBatch work) {
    List<MicroBatch> parts = work.split(workers.size());
    List<Future<GradientPart>> running = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      GradientWorker worker = workers.get(i);
      MicroBatch part = parts.get(i);
      running.add(threads.submit(() -> worker.differentiate(adapter, part)));
    }
    try {
      return sum(adapter.length, running);
    } catch (InterruptedException e) {
      throw new CancellationException("Training at step " + work.step() + " was interrupted");
    } finally {
      running.forEach(part -> part.cancel(true));
    }
  }

  private static GradientPart sum(int size, List<Future<GradientPart>> running)
      throws InterruptedException {
    GradientSum sum = new GradientSum(size);
    for (Future<GradientPart> part : running) {
      sum.add(get(part));
    }
    return sum.total();
  }

  private static GradientPart get(Future<GradientPart> part) throws InterruptedException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    workers.forEach(GradientWorker::close);
  }
}
