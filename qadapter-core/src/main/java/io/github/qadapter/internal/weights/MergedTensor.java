package io.github.qadapter.internal.weights;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A stored tensor with the low-rank change that is added to it: W + scale · B A.
 *
 * @param stored W
 * @param change scale, A and B; null where W stays as it is
 */
public record MergedTensor(StoredTensor stored, @Nullable LoraMatrices change) {
  /**
   * Some rows as 32-bit numbers, in the order of a Hugging Face checkpoint.
   *
   * @param from the first row
   * @param count how many, such that their numbers fit into an array
   */
  float[] rows(long from, int count) {
    float[] rows = stored.readRows(from, count);
    if (change != null) {
      float[] a = change.a().toArray();
      float[] b = change.b().toArray();
      IntStream.range(0, count)
          .parallel()
          .forEach(row -> add(change, a, b, Math.toIntExact(from + row), rows, row));
    }
    return rows;
  }

  private static void add(
      LoraMatrices change, float[] a, float[] b, int outputRow, float[] rows, int row) {
    int width = change.inputs();
    float[] sum = new float[width];
    for (int r = 0; r < change.rank(); r++) {
      float factor = (float) (change.scale() * b[outputRow * change.rank() + r]);
      int at = r * width;
      for (int i = 0; i < width; i++) {
        sum[i] += factor * a[at + i];
      }
    }
    int to = row * width;
    for (int i = 0; i < width; i++) {
      rows[to + i] += sum[i];
    }
  }
}
