package io.github.qadapter.internal.serve;

import io.github.qadapter.internal.http.HttpProblem;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The number of requests that compute or wait for it, which has a limit. */
final class Admission {
  private final int most;
  private final AtomicInteger inside = new AtomicInteger();
  private final ServerCounters counters;

  Admission(int most, ServerCounters counters) {
    this.most = most;
    this.counters = counters;
  }

  /**
   * Takes a place.
   *
   * @throws HttpProblem if there is none
   */
  void enter() {
    if (inside.incrementAndGet() > most) {
      inside.decrementAndGet();
      counters.refused();
      throw HttpProblem.tooMany(
          String.format(
              Locale.ROOT,
              "%d requests are under way, the most that this server takes; try again later.",
              most));
    }
  }

  /** Gives a place back. */
  void leave() {
    inside.decrementAndGet();
  }

  /** How many are inside. */
  int inside() {
    return inside.get();
  }
}
