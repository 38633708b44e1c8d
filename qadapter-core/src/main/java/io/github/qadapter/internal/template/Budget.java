package io.github.qadapter.internal.template;

import java.time.Duration;

/**
 * The limit on steps and memory of one rendering. A step, a character or a tenth of a list's
 * element costs one unit, so that the units also bound the memory that a template can fill.
 */
final class Budget {
  /** Of what the caller's values have in characters, this many times may be worked through. */
  private static final long TIMES_THE_INPUT = 64;

  private static final long WORK = 1L << 26;
  private static final int DEEPEST = 400;
  private static final long ELEMENT = 10;
  private static final int CALLS_A_LOOK_AT_THE_CLOCK = 1 << 10;

  private final Duration time;
  private final long end;
  private final long all;
  private long left;
  private int depth;
  private int calls;

  Budget(Duration time, long inputCharacters) {
    this.time = time;
    this.end = System.nanoTime() + time.toNanos();
    this.all = WORK + TIMES_THE_INPUT * inputCharacters;
    this.left = all;
  }

  void step() {
    spend(1);
  }

  /** Pays for characters before they are made. */
  String characters(String made) {
    spend(made.length());
    return made;
  }

  /** Pays for elements before they are made. */
  void elements(long count) {
    spend(count > all ? count : count * ELEMENT);
  }

  /** Pays for this much before it is done. */
  void spend(long units) {
    if (units > left) {
      throw new EvaluationException(
          "the limit of " + all + " steps, characters and elements is reached");
    }
    left -= units;
    if (++calls % CALLS_A_LOOK_AT_THE_CLOCK == 0 && System.nanoTime() - end > 0) {
      throw new EvaluationException("the time limit of " + time.toMillis() + " ms is over");
    }
  }

  void enter() {
    step();
    if (++depth > DEEPEST) {
      depth--;
      throw new EvaluationException("calls and values are nested more than " + DEEPEST + " deep");
    }
  }

  void leave() {
    depth--;
  }
}
