package io.github.qadapter.internal.decode;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.decode.Scheduler.Iteration;
import io.github.qadapter.internal.model.BindableAdapter;
import io.github.qadapter.internal.model.CachedDecoder;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.StepModel;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continuous batching on one base with one thread: requests join and leave between tokens, and
 * nothing of a request's answers depends on which others there are. Safe for use by several
 * threads.
 *
 * <p>Implementation notes. The lock guards what callers and the engine's thread share: which
 * requests there are. Each round the thread takes a plan from the {@link Scheduler} under the lock
 * and carries it out without it, so that no caller waits for a kernel or for another's row. A
 * request leaves in three steps: it frees its memory, its places become free under the lock, and
 * only then its caller is told; so who has an answer finds the places free, and who waits for an
 * adapter's last user frees nothing that is in use. Whatever gives the thread work (a request, a
 * cancellation, a close) is said before the lock is taken to wake it, and looked for under the lock
 * before it sleeps, so that no signal is missed. Why one thread, how bits stay the same in any
 * company and what was rejected: decision 17; how the parts share the work: decision 46.
 */
public final class DecodeEngine implements AutoCloseable {
  private static final String NAME = "qadapter-decoding";

  private static final Logger LOG = LoggerFactory.getLogger(DecodeEngine.class);

  private final StepModel model;
  private final SessionStore sessions;
  private final PrefixReuse prefixes;
  private final IterationRunner runner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Scheduler scheduler;

  @GuardedBy("lock")
  private @Nullable Thread thread;

  @GuardedBy("lock")
  private boolean closed;

  /** An engine that starts its thread with the first request. */
  public DecodeEngine(Decoder decoder, DecodeLimits limits) {
    this(new CachedDecoder(decoder, limits.packBytes()), limits);
  }

  /** An engine that closes the model with itself. */
  DecodeEngine(StepModel model, DecodeLimits limits) {
    this.model = model;
    this.sessions = new SessionStore(model);
    this.prefixes = new PrefixReuse(model, sessions);
    this.runner = new IterationRunner(model, sessions, this::leave);
    this.scheduler = new Scheduler(limits);
  }

  /**
   * Takes a request on.
   *
   * @throws OverloadedException if it cannot begin with the next token and as many wait as may
   * @throws IllegalStateException if the engine is closed
   */
  public DecodeTicket submit(DecodeRequest request) {
    lock.lock();
    try {
      if (closed) {
        throw closedError();
      }
      DecodeTicket ticket = new DecodeTicket(this::wake);
      scheduler.add(new RunningRequest(model, prefixes, request, ticket));
      if (thread == null) {
        thread = new Thread(this::run, NAME);
        thread.setDaemon(true);
        thread.start();
      }
      changed.signalAll();
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  /** A new conversation's claim to its cache. */
  public DecodeSession newSession() {
    return new DecodeSession(this::wake);
  }

  /** Ends all requests with this adapter and returns when none uses it any more. */
  public void withdraw(BindableAdapter adapter) {
    lock.lock();
    try {
      requireOtherThread("An adapter");
      for (RunningRequest request : scheduler.users(adapter)) {
        request.fail(
            new IllegalStateException(
                "The customized model was closed before its answer's end; close it afterwards."));
      }
      changed.signalAll();
      while (!scheduler.users(adapter).isEmpty()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all requests with an error and frees everything. */
  @Override
  public void close() {
    lock.lock();
    try {
      requireOtherThread("A base model");
      closed = true;
      for (RunningRequest request : scheduler.all()) {
        request.fail(closedError());
      }
      changed.signalAll();
      while (thread != null) {
        changed.awaitUninterruptibly();
      }
      model.close();
    } finally {
      lock.unlock();
    }
  }

  private static IllegalStateException closedError() {
    return new IllegalStateException(
        "The base model was closed before its answer's end; open it again to use it.");
  }

  @GuardedBy("lock")
  private void requireOtherThread(String what) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          what + " cannot be closed while it answers on this thread; close it afterwards.");
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
      for (Iteration next = next(); next != null; next = next()) {
        runner.run(next);
      }
      sessions.shrinkTo(0);
    } catch (RuntimeException | Error e) {
      LOG.error("Decoding ended; all requests fail.", e);
      failAll(e);
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

  /** The next iteration, as soon as there is work; null when the engine is closed. */
  private @Nullable Iteration next() {
    lock.lock();
    try {
      while (true) {
        Iteration iteration = scheduler.next();
        if (iteration.hasWork() || sessions.hasClosed()) {
          return iteration;
        }
        if (closed) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends a request: frees its memory, then its places, and then tells its caller. */
  private void leave(RunningRequest request) {
    request.guarded(request::free);
    lock.lock();
    try {
      scheduler.remove(request);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    request.tell();
  }

  /** Fails what waits and runs, and whatever comes later. */
  private void failAll(Throwable cause) {
    List<RunningRequest> all;
    lock.lock();
    try {
      closed = true;
      all = scheduler.all();
    } finally {
      lock.unlock();
    }
    for (RunningRequest request : all) {
      request.fail(cause);
      leave(request);
    }
  }
}
