package io.github.qadapter.spark;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Says so when a step is waited for far longer than those before took, once for each step. */
final class StepPatience {
  /** Below this, a slow step is nothing to speak of. */
  private static final Duration LEAST = Duration.ofMinutes(1);

  private static final int TIMES = 10;

  private Duration longest = Duration.ZERO;
  private int spokenOf;

  /** A step was done within this time. */
  void done(Duration time) {
    longest = time.compareTo(longest) > 0 ? time : longest;
  }

  /** A sentence where a step, counted from 1, is overdue. */
  Optional<String> waited(int step, Duration time) {
    Duration bound = longest.multipliedBy(TIMES);
    if (longest.isZero()
        || step == spokenOf
        || time.compareTo(LEAST) < 0
        || time.compareTo(bound) < 0) {
      return Optional.empty();
    }
    spokenOf = step;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Step %d has been waited for for %d s, and none before took more than %d s: a task may"
                + " hang. With spark.speculation=true Spark computes it on another host as well;"
                + " without, end its executor, and it is computed anew.",
            step,
            time.toSeconds(),
            Math.max(1, longest.toSeconds())));
  }
}
