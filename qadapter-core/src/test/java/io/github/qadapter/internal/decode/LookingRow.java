package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Takes the likeliest tokens and remembers the policies that it saw. */
final class LookingRow implements AnswerRow {
  private final int length;
  private final List<float[]> seen = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();

  LookingRow(int length) {
    this.length = length;
  }

  /** log π [V] before each token. */
  List<float[]> seen() {
    return seen;
  }

  /** The tokens but for the last one. */
  List<Integer> taken() {
    return taken;
  }

  @Override
  public OptionalInt next(NDArray logProbabilities) {
    seen.add(logProbabilities.logSoftmax(-1).toFloatArray());
    if (seen.size() == length) {
      return OptionalInt.empty();
    }
    taken.add(Sampler.GREEDY.pick(logProbabilities));
    return OptionalInt.of(taken.get(taken.size() - 1));
  }
}
