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

  @Override
  public int mostTokens() {
    return shared.wanted + Shared.WHILE_OTHERS_BEGIN;
  }

  /** What several rows have in common: when all had begun, and what came from then on. */
  static final class Shared {
    /** Not counted of each row, so that kernels and caches are warm. */
    private static final int WARM_UP = 8;

    /** Far more than a row takes while the prompts of others are read. */
    private static final int WHILE_OTHERS_BEGIN = 1024;

    private final int wanted;
    private final long asked = System.nanoTime();
    private long first;
    private int toBegin;
    private int counted;
    private long start;
    private long last;

    /**
     * Nothing measured yet.
     *
     * @param tokens of each row to be counted once all have begun
     */
    Shared(int rows, int tokens) {
      this.toBegin = rows;
      this.wanted = rows * tokens;
    }

    private boolean took(int count) {
      long now = System.nanoTime();
      if (first == 0) {
        first = now;
      }
      if (toBegin == 0 && counted < wanted) {
        counted++;
        last = now;
      } else if (count == WARM_UP + 1) {
        toBegin--;
        start = now;
      }
      return counted == wanted;
    }

    /** From the question to the first token of the first answer. */
    double secondsToFirstToken() {
      return (first - asked) / NANOS;
    }

    double tokensPerSecond() {
      return counted / ((last - start) / NANOS);
    }
  }

  @Override
  public OptionalInt next(NDArray logProbabilities) {
    int token = Sampler.GREEDY.pick(logProbabilities);
    return shared.took(++taken) ? OptionalInt.empty() : OptionalInt.of(token);
  }
}
