package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.OverloadedException;
import io.github.qadapter.internal.model.CachedDecoder;
import io.github.qadapter.internal.model.CachedDecoder.Turn;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers many requests on one base with one thread: each request joins and leaves between tokens.
 * Nothing of a request's answers depends on which others there are. Safe for use by several
 * threads.
 */
public final class DecodeEngine implements AutoCloseable {
  private static final String NAME = "qadapter-decoding";

  private static final Logger LOG = LoggerFactory.getLogger(DecodeEngine.class);

  private final CachedDecoder decoder;
  private final SessionStore sessions;
  private final DecodeLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Below: guarded by the lock.
  private final Deque<RunningRequest> waiting = new ArrayDeque<>();
  private final List<RunningRequest> active = new ArrayList<>();
  private @Nullable Thread thread;
  private boolean closed;
  private long signals;

  /** An engine that starts its thread with the first request. */
  public DecodeEngine(Decoder decoder, DecodeLimits limits) {
    this.decoder = new CachedDecoder(decoder, limits.packBytes());
    this.sessions = new SessionStore(this.decoder);
    this.limits = limits;
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
      RunningRequest job =
          new RunningRequest(decoder, sessions, request, new DecodeTicket(this::wake));
      requireRoom(job);
      waiting.add(job);
      start();
      wake();
      return job.ticket();
    } finally {
      lock.unlock();
    }
  }

  private void requireRoom(RunningRequest job) {
    if (job.bytes() > limits.cacheBytes()) {
      throw new OverloadedException(
          String.format(
              Locale.ROOT,
              "Expected a request whose caches take at most %d bytes, %d tokens of prompt and answer, but found one that may take %d bytes; ask for fewer tokens or answers, or raise cacheMemoryBytes.",
              limits.cacheBytes(),
              job.tokensWithin(limits.cacheBytes()),
              job.bytes()));
    }
    // As the next turn finds it: what ends has left, and what waits has begun as far as it fits.
    Places places = new Places(limits);
    active.stream().filter(other -> !other.isEnding()).forEach(places::add);
    List<RunningRequest> queue =
        waiting.stream().filter(other -> !other.isEnding()).dropWhile(places::take).toList();
    boolean begins = queue.isEmpty() && places.take(job);
    if (!begins && queue.size() >= limits.queue()) {
      throw new OverloadedException(
          String.format(
              Locale.ROOT,
              "Expected a queue no longer than %d, but found one request more; try again later, or raise queueCapacity.",
              limits.queue()));
    }
  }

  /** A new conversation's claim to its cache. */
  public DecodeSession newSession() {
    return new DecodeSession(this::wake);
  }

  /** Ends all requests with this adapter and returns when none uses it any more. */
  public void withdraw(LowRankAdapter adapter) {
    requireOtherThread("An adapter");
    lock.lock();
    try {
      for (RunningRequest job : all()) {
        if (job.uses(adapter)) {
          job.doom(
              new IllegalStateException(
                  "The customised model was closed before its answer's end; close it afterwards."));
        }
      }
      wake();
      while (all().stream().anyMatch(job -> job.uses(adapter))) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all requests with an error and frees everything. */
  @Override
  public void close() {
    requireOtherThread("A base model");
    lock.lock();
    try {
      closed = true;
      all().forEach(job -> job.doom(closedError()));
      wake();
      while (thread != null) {
        changed.awaitUninterruptibly();
      }
      decoder.close();
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

  private List<RunningRequest> all() {
    List<RunningRequest> all = new ArrayList<>(waiting);
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
      signals++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (nextTurn()) {
        piece();
        step();
      }
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

  /** Fails what waits and grows, and whatever comes later. */
  private void failAll(Throwable cause) {
    lock.lock();
    try {
      closed = true;
      for (RunningRequest job : all()) {
        job.doom(cause);
        job.fail();
      }
      waiting.clear();
      active.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Ends what is doomed, lets in what fits, waits for work. False when the engine is closed. */
  private boolean nextTurn() {
    while (true) {
      long heard = endDoomed();
      List<RunningRequest> admitted = new ArrayList<>();
      lock.lock();
      try {
        waiting.removeIf(RunningRequest::isOver);
        active.removeIf(RunningRequest::isOver);
        Places places = new Places(limits);
        active.forEach(places::add);
        while (!waiting.isEmpty() && places.take(waiting.element())) {
          admitted.add(waiting.element());
          active.add(waiting.remove());
        }
        changed.signalAll();
        if (active.isEmpty()) {
          if (closed) {
            sessions.shrinkTo(0);
            return false;
          }
          if (heard == signals) {
            changed.awaitUninterruptibly();
          }
          continue;
        }
      } finally {
        lock.unlock();
      }
      // Without the lock: kernels run and rows are called.
      long reserved = active.stream().mapToLong(RunningRequest::bytes).sum();
      admitted.forEach(job -> guarded(job, job::begin));
      sessions.shrinkTo(Math.max(0, limits.cacheBytes() - reserved));
      return true;
    }
  }

  /** Ends what is cancelled or doomed; returns how many signals were heard before. */
  private long endDoomed() {
    List<RunningRequest> all;
    long heard;
    lock.lock();
    try {
      heard = signals;
      all = all();
    } finally {
      lock.unlock();
    }
    sessions.dropClosed();
    for (RunningRequest job : all) {
      if (job.ticket().isCancelled()) {
        job.doom(new CancellationException("The answer was cancelled."));
      }
      if (job.isDoomed()) {
        job.fail();
      }
    }
    return heard;
  }

  /** One piece of one prompt, of each in turn. */
  private void piece() {
    active.stream()
        .filter(job -> job.wantsPiece() && !job.isDoomed())
        .findFirst()
        .ifPresent(
            job -> {
              guarded(job, job::piece);
              // The next piece is another's.
              lock.lock();
              try {
                active.remove(job);
                active.add(job);
              } finally {
                lock.unlock();
              }
            });
  }

  /** One token for every answer that grows. */
  private void step() {
    Map<Sequence, RunningRequest> owners = new LinkedHashMap<>();
    List<Turn> turns = new ArrayList<>();
    for (RunningRequest job : active) {
      guarded(
          job,
          () -> {
            for (Sequence answer : job.growing()) {
              turns.add(answer.turn());
              owners.put(answer, job);
            }
          });
    }
    if (turns.isEmpty()) {
      return;
    }
    try (NDManager scope = decoder.newScope()) {
      NDList logits = decoder.step(scope, turns);
      int i = 0;
      for (Map.Entry<Sequence, RunningRequest> entry : owners.entrySet()) {
        NDArray own = logits.get(i++);
        RunningRequest job = entry.getValue();
        if (!job.isDoomed()) {
          guarded(job, () -> entry.getKey().take(own));
        }
      }
    } catch (RuntimeException | Error e) {
      owners.values().forEach(job -> job.doom(e));
    }
    new LinkedHashSet<>(owners.values())
        .forEach(
            job -> {
              if (!job.isDoomed()) {
                guarded(job, job::finishIfOver);
              }
            });
  }

  /** What goes wrong here is this request's end and no other's. */
  private static void guarded(RunningRequest job, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      job.doom(e);
    }
  }
}
