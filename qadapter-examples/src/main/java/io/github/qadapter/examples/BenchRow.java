package io.github.qadapter.examples;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.internal.decode.AnswerRow;
import io.github.qadapter.internal.decode.Sampler;
import java.util.OptionalInt;

/** An answer of likeliest tokens that says when they came. */
final class BenchRow implements AnswerRow {
  private static final double NANOS = 1e9;

  private final Shared shared;
  private int taken;

  BenchRow(Shared shared) {
    this.shared = shared;
  }

  /** What several rows have in common: when all had begun, and what came from then on. */
  static final class Shared {
    private final int tokens;
    private int toBegin;
    private int counted;
    private long start;
    private long last;
    private boolean ended;

    /**
     * Nothing measured yet.
     *
     * @param tokens of each row, of which those before the slowest row's ninth are not counted
     */
    Shared(int rows, int tokens) {
      this.toBegin = rows;
      this.tokens = tokens;
    }

    private void took(int count) {
      long now = System.nanoTime();
      if (count == 9) {
        toBegin--;
        start = now;
        counted = 0;
        return;
      }
      if (toBegin == 0 && !ended) {
        counted++;
        last = now;
      }
    }

    double tokensPerSecond() {
      return counted / ((last - start) / NANOS);
    }
  }

  @Override
  public int mostTokens() {
    return shared.tokens;
  }

  @Override
  public OptionalInt next(NDArray logProbabilities) {
    int token = Sampler.GREEDY.pick(logProbabilities);
    shared.took(++taken);
    if (taken >= shared.tokens) {
      shared.ended = true;
      return OptionalInt.empty();
    }
    return OptionalInt.of(token);
  }
}
