package io.github.qadapter.internal.torch;

import io.github.qadapter.internal.torch.HelperThreads.Times;
import java.time.Duration;

/**
 * Whether OpenMP's helpers are to wait awake for the next operation, or asleep.
 *
 * <p>Awake they begin at once, where asleep each operation costs a wake-up: with processors of
 * their own that is a third of the time of a small model's token. But a helper that spins uses up
 * its share of a processor that others want as well, and then all threads wait for it while it has
 * none. So they spin, until others have taken a third of a processor from them; then they sleep for
 * a while, and try again, less and less often while others keep at it.
 */
final class SpinPolicy {
  /** A trial is long enough for the system to have given each thread its turn. */
  private static final long TRIAL = Duration.ofMillis(80).toNanos();

  /**
   * For how much of the time a thread may wait for a processor, all threads together. The process's
   * own short tasks take a tenth; another that is always busy takes nearly 1, however many
   * processors there are.
   */
  private static final double MOST_WAITING = 0.35;

  private static final long SHORTEST_SLEEP = Duration.ofMillis(250).toNanos();
  private static final long LONGEST_SLEEP = Duration.ofSeconds(3).toNanos();

  /** Trials that go well in a row after which a busy time counts as over. */
  private static final int ENOUGH = 12;

  private boolean asleep;
  private long sleep = SHORTEST_SLEEP;
  private long until;
  private int good;
  private Times last;

  SpinPolicy(Times now) {
    this.last = now;
  }

  /**
   * Looks at the threads' times between two operations.
   *
   * @param now their times
   * @param nanos the system's clock
   * @return whether they are to sleep from now on
   */
  boolean sleeps(Times now, long nanos) {
    if (asleep) {
      if (nanos - until >= 0) {
        asleep = false;
        last = now;
      }
      return asleep;
    }
    long ran = now.ran() - last.ran();
    long waited = now.waited() - last.waited();
    if (now.threads() != last.threads() || ran < 0 || waited < 0) {
      last = now;
      return false;
    }
    if (ran + waited < TRIAL * now.threads()) {
      return false;
    }
    last = now;
    // In the mean every thread was there for (ran + waited) / threads.
    if (waited * (double) now.threads() > MOST_WAITING * (ran + waited)) {
      asleep = true;
      until = nanos + sleep;
      sleep = Math.min(2 * sleep, LONGEST_SLEEP);
      good = 0;
    } else if (++good >= ENOUGH) {
      sleep = SHORTEST_SLEEP;
    }
    return asleep;
  }
}
