package io.github.qadapter.internal.decode;

import io.github.qadapter.OverloadedException;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Answers many requests on one base with one thread: each request joins and leaves between tokens.
 * Nothing of a request's answers depends on which others there are. Safe for use by several
 * threads.
 */
public final class DecodeEngine implements AutoCloseable {
  private static final String NAME = "qadapter-decoding";

  private final Decoder decoder;
  private final DecodeLimits limits;
  private final Object monitor = new Object();
  // Below: guarded by the monitor.
  private final Deque<DecodeJob> waiting = new ArrayDeque<>();
  private final List<DecodeJob> active = new ArrayList<>();
  private @Nullable Thread thread;
  private boolean closed;

  /** An engine that starts its thread with the first request. */
  public DecodeEngine(Decoder decoder, DecodeLimits limits) {
    this.decoder = decoder;
    this.limits = limits;
  }

  /**
   * Takes a request on.
   *
   * @throws OverloadedException if as many wait as may
   * @throws IllegalStateException if the engine is closed
   */
  public DecodeTicket submit(DecodeRequest request) {
    synchronized (monitor) {
      if (closed) {
        throw closedError();
      }
      if (waiting.size() >= limits.queue() && active.size() >= limits.concurrent()) {
        throw new OverloadedException(
            "Expected at most %d requests to wait for an answer, but found one more; try again later, or raise queueCapacity."
                .formatted(limits.queue()));
      }
      DecodeJob job = new DecodeJob(decoder, request, new DecodeTicket(this::wake));
      waiting.add(job);
      start();
      monitor.notifyAll();
      return job.ticket();
    }
  }

  /** A new conversation's claim to its cache. */
  public DecodeSession newSession() {
    return new DecodeSession(this);
  }

  /** Ends all requests with this adapter and returns when none uses it any more. */
  public void withdraw(LowRankAdapter adapter) {
    requireOtherThread("An adapter");
    synchronized (monitor) {
      for (DecodeJob job : all()) {
        if (job.uses(adapter)) {
          job.doom(
              new IllegalStateException(
                  "The customised model was closed before its answer's end; close it afterwards."));
        }
      }
      monitor.notifyAll();
      while (all().stream().anyMatch(job -> job.uses(adapter))) {
        waitForChange();
      }
    }
  }

  void forget(DecodeSession session) {}

  /** Ends all requests with an error and frees everything. */
  @Override
  public void close() {
    requireOtherThread("A base model");
    synchronized (monitor) {
      closed = true;
      all().forEach(job -> job.doom(closedError()));
      monitor.notifyAll();
      while (thread != null) {
        waitForChange();
      }
    }
  }

  private static IllegalStateException closedError() {
    return new IllegalStateException(
        "The base model was closed before its answer's end; open it again to use it.");
  }

  private void requireOtherThread(String what) {
    synchronized (monitor) {
      if (Thread.currentThread() == thread) {
        throw new IllegalStateException(
            what + " cannot be closed while it answers on this thread; close it afterwards.");
      }
    }
  }

  private List<DecodeJob> all() {
    List<DecodeJob> all = new ArrayList<>(waiting);
    all.addAll(active);
    return all;
  }

  private void start() {
    if (thread == null) {
      thread = new Thread(this::run, NAME);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void wake() {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  /** Waits on, whatever interrupts: memory must not be freed while a kernel reads it. */
  private void waitForChange() {
    boolean interrupted = false;
    try {
      monitor.wait();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      // The flag would end every further wait at once.
      Thread.onSpinWait();
    }
  }

  private void run() {
    try {
      while (true) {
        List<DecodeJob> turn = nextTurn();
        if (turn.isEmpty()) {
          return;
        }
        turn.forEach(DecodeJob::step);
      }
    } finally {
      synchronized (monitor) {
        thread = null;
        monitor.notifyAll();
      }
    }
  }

  /** Those that get a token now; none when the engine is closed. */
  private List<DecodeJob> nextTurn() {
    synchronized (monitor) {
      while (true) {
        all().stream()
            .filter(job -> job.ticket().isCancelled())
            .forEach(job -> job.doom(new CancellationException("The answer was cancelled.")));
        all().stream().filter(DecodeJob::isDoomed).forEach(DecodeJob::fail);
        waiting.removeIf(DecodeJob::isOver);
        active.removeIf(DecodeJob::isOver);
        monitor.notifyAll();
        while (active.size() < limits.concurrent() && !waiting.isEmpty()) {
          active.add(waiting.remove());
        }
        if (!active.isEmpty() || closed) {
          return List.copyOf(active);
        }
        waitForChange();
      }
    }
  }
}
