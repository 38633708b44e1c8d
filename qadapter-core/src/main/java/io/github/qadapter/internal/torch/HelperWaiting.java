package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries out {@link SpinPolicy} for the helpers of GNU's OpenMP, of which a process has one.
 *
 * <p>Its own rule is used for that: where it has more threads than there are processors, all its
 * helpers sleep at once instead of spinning. So a thread of ours that does nothing but have helpers
 * of its own, all asleep, turns spinning off for all, and its end turns it on again.
 */
final class HelperWaiting {
  /** Looking takes some ten microseconds for each thread. */
  private static final long INTERVAL = Duration.ofMillis(50).toNanos();

  /** A machine with far more processors than threads of ours needs no such care. */
  private static final int MOST_IDLERS = 8;

  /** Operations on fewer elements are not shared among threads. */
  private static final int SHARED_ELEMENTS = 1 << 16;

  /** The name of the thread that is there while helpers are to sleep. */
  static final String IDLE = "qadapter-idle";

  private static final HelperWaiting ALL = new HelperWaiting();

  private final ReentrantLock looking = new ReentrantLock();
  private final HelperThreads threads = new HelperThreads();
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final SpinPolicy policy = new SpinPolicy(HelperThreads.Times.UNKNOWN);
  private volatile boolean managed;
  private volatile long nextLook = System.nanoTime();
  private @Nullable CountDownLatch idlers;

  private HelperWaiting() {}

  /** Whether spinning can be turned off and on here as need be. */
  static boolean canBeManaged() {
    // With a share of the processors instead of all, spinning would use up the share.
    return ALL.threads.areTold() && ALL.threads.processors() == ALL.processors;
  }

  /** From now on spinning is turned off and on; before the native library is loaded. */
  static void manage() {
    ALL.managed = true;
  }

  /** To be called now and then between operations, by any thread. */
  static void look() {
    if (ALL.managed && System.nanoTime() - ALL.nextLook >= 0) {
      ALL.lookNow();
    }
  }

  private void lookNow() {
    if (!looking.tryLock()) {
      return;
    }
    try {
      nextLook = System.nanoTime() + INTERVAL;
      HelperThreads.Times now = threads.times();
      int helpers = now.threads() - NativeThread.running();
      sleep(helpers > 0 && policy.sleeps(now, System.nanoTime()), helpers);
    } finally {
      looking.unlock();
    }
  }

  /** To be called when the last thread that multiplies ends: nothing is left to hold back. */
  static void end() {
    ALL.looking.lock();
    try {
      ALL.sleep(false, 0);
    } finally {
      ALL.looking.unlock();
    }
  }

  private void sleep(boolean wanted, int helpers) {
    if (wanted && idlers == null) {
      int team = Math.max(2, processors - helpers + 1);
      if (team <= MOST_IDLERS) {
        idlers = idle(team);
      }
    } else if (!wanted && idlers != null) {
      idlers.countDown();
      idlers = null;
    }
  }

  /** A thread with a team of so many, itself among them, until the latch opens. */
  private static CountDownLatch idle(int team) {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              gather(team);
              try {
                end.await();
              } catch (InterruptedException e) {
                // Nobody interrupts it; its end lets the helpers spin, which is no harm.
              }
            },
            IDLE);
    thread.setDaemon(true);
    thread.start();
    return end;
  }

  /** OpenMP starts a thread's helpers with its first operation that is shared. */
  private static void gather(int team) {
    int before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(team);
    try (NDManager scope = Torch.newManager()) {
      NativeWork.call(() -> scope.zeros(new Shape(SHARED_ELEMENTS), DataType.INT8).add(1));
    } finally {
      JniUtils.setNumThreads(before);
    }
  }
}
