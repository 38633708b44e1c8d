package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.internal.torch.HelperThreads.Times;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A clock and threads made by hand; each step is a look after so much time. */
class SpinPolicyTest {
  private static final int STEP_MILLIS = 50;

  private final SpinPolicy policy = new SpinPolicy(new Times(0, 0, 0));
  private long millis;
  private long ran;
  private long waited;

  /**
   * Goes on for some time.
   *
   * @param waiting for which part of the time a thread has no processor, all threads together
   * @return for which part of the time they were told to sleep
   */
  private double goOn(int millisMore, int threads, double waiting) {
    int asleep = 0;
    int looks = millisMore / STEP_MILLIS;
    for (int look = 0; look < looks; look++) {
      millis += STEP_MILLIS;
      long waits = Math.round(STEP_MILLIS * waiting * 1e6);
      waited += waits;
      ran += threads * TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS) - waits;
      Times now = new Times(ran, waited, threads);
      asleep += policy.sleeps(now, TimeUnit.MILLISECONDS.toNanos(millis)) ? 1 : 0;
    }
    return asleep / (double) looks;
  }

  @Property
  void helpersSpinWhereTheyHaveProcessorsOfTheirOwn(
      @ForAll @IntRange(min = 2, max = 64) int threads,
      @ForAll @DoubleRange(min = 0, max = 0.3) double waiting) {
    assertThat(new SpinPolicyTest().goOn(20_000, threads, waiting)).isZero();
  }

  @Property
  void besideOthersTheySleepMostOfTheTime(
      @ForAll @IntRange(min = 2, max = 64) int threads,
      @ForAll @DoubleRange(min = 0.4, max = 1) double waiting) {
    SpinPolicyTest busy = new SpinPolicyTest();
    busy.goOn(5_000, threads, waiting);
    assertThat(busy.goOn(60_000, threads, waiting)).isGreaterThan(0.9);
  }

  @Test
  void whenTheOthersAreDoneTheySpinAgain() {
    goOn(30_000, 2, 0.9);
    goOn(3_000, 2, 0); // the longest sleep
    assertThat(goOn(10_000, 2, 0)).isZero();
  }

  @Test
  void aMomentsCompanyCostsAQuarterOfASecondHoweverLongAgoTheLastWas() {
    goOn(30_000, 2, 0.9);
    goOn(10_000, 2, 0);
    goOn(100, 2, 0.9);
    assertThat(goOn(1_000, 2, 0)).isEqualTo(0.25 - 0.05);
  }

  @Test
  void aChangeOfThreadsIsNoWaiting() {
    goOn(1_000, 2, 0.2);
    waited += TimeUnit.SECONDS.toNanos(10); // another model's threads come with theirs
    assertThat(goOn(1_000, 4, 0.2)).isZero();
    waited = 0; // and go
    ran = 0;
    assertThat(goOn(1_000, 2, 0.2)).isZero();
  }
}
