package io.github.qadapter.internal.data;

import io.github.qadapter.report.PreferenceReport.LengthGuess;
import java.util.Optional;

/** The count of pairs whose preferred answer is the longer one. */
final class LengthTally {
  private long pairs;
  private long longerChosen;
  private long equallyLong;

  /** Counts a pair by its answers' tokens, before anything is cut. */
  void add(int chosen, int rejected) {
    pairs++;
    longerChosen += chosen > rejected ? 1 : 0;
    equallyLong += chosen == rejected ? 1 : 0;
  }

  /** What a guess by length gets right; empty without pairs. */
  Optional<LengthGuess> guess() {
    if (pairs == 0) {
      return Optional.empty();
    }
    double longer = (longerChosen + 0.5 * equallyLong) / pairs;
    return Optional.of(
        longer >= 0.5
            ? new LengthGuess(true, longer, pairs)
            : new LengthGuess(false, 1 - longer, pairs));
  }
}
