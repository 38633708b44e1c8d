package io.github.qadapter.internal.decode;

import io.github.qadapter.OverloadedException;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Below: guarded by the lock.
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
    lock.lock();
    try {
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
      changed.signalAll();
      return job.ticket();
    } finally {
      lock.unlock();
    }
  }

  /** A new conversation's claim to its cache. */
  public DecodeSession newSession() {
    return new DecodeSession(this);
  }

  /** Ends all requests with this adapter and returns when none uses it any more. */
  public void withdraw(LowRankAdapter adapter) {
    requireOtherThread("An adapter");
    lock.lock();
    try {
      for (DecodeJob job : all()) {
        if (job.uses(adapter)) {
          job.doom(
              new IllegalStateException(
                  "The customised model was closed before its answer's end; close it afterwards."));
        }
      }
      changed.signalAll();
      while (all().stream().anyMatch(job -> job.uses(adapter))) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  void forget(DecodeSession session) {}

  /** Ends all requests with an error and frees everything. */
  @Override
  public void close() {
    requireOtherThread("A base model");
    lock.lock();
    try {
      closed = true;
      all().forEach(job -> job.doom(closedError()));
      changed.signalAll();
      while (thread != null) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static IllegalStateException closedError() {
    return new IllegalStateException(
        "The base model was closed before its answer's end; open it again to use it.");
  }

  private void requireOtherThread(String what) {
    lock.lock();
    try {
      if (Thread.currentThread() == thread) {
        throw new IllegalStateException(
            what + " cannot be closed while it answers on this thread; close it afterwards.");
      }
    } finally {
      lock.unlock();
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
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
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
      lock.lock();
      try {
        thread = null;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Those that get a token now; none when the engine is closed. */
  private List<DecodeJob> nextTurn() {
    lock.lock();
    try {
      while (true) {
        all().stream()
            .filter(job -> job.ticket().isCancelled())
            .forEach(job -> job.doom(new CancellationException("The answer was cancelled.")));
        all().stream().filter(DecodeJob::isDoomed).forEach(DecodeJob::fail);
        waiting.removeIf(DecodeJob::isOver);
        active.removeIf(DecodeJob::isOver);
        changed.signalAll();
        while (active.size() < limits.concurrent() && !waiting.isEmpty()) {
          active.add(waiting.remove());
        }
        if (!active.isEmpty() || closed) {
          return List.copyOf(active);
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
