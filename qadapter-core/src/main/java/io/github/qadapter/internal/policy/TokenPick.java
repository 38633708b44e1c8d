package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;

/** Reads single tokens' entries out of tables over the vocabulary. */
final class TokenPick {
  private TokenPick() {}

  /** [C, V] → [C], one entry per row. tokens: [C]. */
  static NDArray of(NDArray table, long[] tokens) {
    return table.gather(table.getManager().create(tokens).expandDims(1), 1);
  }

  /** Copies [C] numbers to target[from …]. */
  static void copy(NDArray numbers, double[] target, int from) {
    float[] values = numbers.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      target[from + i] = values[i];
    }
  }
}
