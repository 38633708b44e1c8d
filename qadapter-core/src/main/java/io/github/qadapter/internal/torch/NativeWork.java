package io.github.qadapter.internal.torch;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Native work in flight, and a good end to it when the process is to end. PyTorch's library is
 * taken down while the process exits; a thread that is still within it then crashes the process.
 * The virtual machine itself waits for native calls, but only for a fraction of a second.
 *
 * <p>So from the moment at which the process is told to end, jobs such as a training see that
 * ({@link #processEnds}) and stop at their next boundary, and the end waits until no job and no
 * call is running, for {@value #PATIENCE_SECONDS} seconds at most. Nothing is refused: calls that
 * begin meanwhile wait until all was quiet and a moment longer, so an application whose own
 * shutdown still answers requests can go on to do so.
 */
public final class NativeWork {
  private static final int PATIENCE_SECONDS = 20;

  /** The time for which calls are held once all was quiet: the process ends meanwhile. */
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final NativeWork ALL = new NativeWork();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ALL::settle, "qadapter-end"));
    } catch (IllegalStateException endingAlready) {
      ALL.ending = true;
    }
  }

  private int jobs;
  private int calls;
  private volatile boolean ending;

  /** Calls that begin before this moment, in nanoseconds of the system's clock, wait for it. */
  private long heldUntil = System.nanoTime();

  private NativeWork() {}

  /** Does work of many calls that looks at {@link #processEnds} between them. */
  public static <T> T job(Supplier<T> work) {
    ALL.enter(1, 0);
    try {
      return work.get();
    } finally {
      ALL.leave(1, 0);
    }
  }

  /** Makes a native call, which cannot be interrupted. */
  static <T> T call(Supplier<T> work) {
    ALL.enter(0, 1);
    try {
      return work.get();
    } finally {
      ALL.leave(0, 1);
    }
  }

  /** Tells whether the process is about to end. */
  public static boolean processEnds() {
    return ALL.ending;
  }

  private synchronized void enter(int newJobs, int newCalls) {
    boolean interrupted = false;
    // While a job is on its way to its boundary, its calls are needed for that.
    while (ending && jobs == 0 && left(heldUntil) > 0) {
      interrupted |= !waited(left(heldUntil));
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    jobs += newJobs;
    calls += newCalls;
  }

  private synchronized void leave(int oldJobs, int oldCalls) {
    jobs -= oldJobs;
    calls -= oldCalls;
    notifyAll();
  }

  /** Runs when the process is told to end, beside what others do then. */
  private synchronized void settle() {
    ending = true;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (jobs > 0 && left(deadline) > 0 && waited(left(deadline))) {
      // until the last job is out
    }
    heldUntil = deadline;
    while (calls > 0 && left(deadline) > 0 && waited(left(deadline))) {
      // until the last call is out; others do not begin meanwhile
    }
    heldUntil = System.nanoTime() + HELD_NANOS;
    notifyAll();
  }

  private static long left(long moment) {
    return moment - System.nanoTime();
  }

  /** Waits for a change; false if interrupted. */
  @SuppressWarnings("WaitNotInLoop") // each caller is one
  private boolean waited(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
