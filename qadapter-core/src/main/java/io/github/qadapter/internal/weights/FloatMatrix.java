package io.github.qadapter.internal.weights;

import java.util.Arrays;
import java.util.Locale;

/** A matrix of 32-bit numbers, stored row after row. Immutable. */
public final class FloatMatrix {
  private final int rows;
  private final int columns;
  private final float[] values;

  private FloatMatrix(int rows, int columns, float[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** A copy of rows · columns numbers, the first one at {@code offset}. */
  public static FloatMatrix copyOf(int rows, int columns, float[] values, int offset) {
    int size = Math.multiplyExact(rows, columns);
    if (rows < 0 || columns < 0 || offset < 0 || offset > values.length - size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected %d × %d numbers from place %d, but found %d numbers in all.",
              rows,
              columns,
              offset,
              values.length));
    }
    return new FloatMatrix(rows, columns, Arrays.copyOfRange(values, offset, offset + size));
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of columns. */
  public int columns() {
    return columns;
  }

  /** A copy of all numbers. */
  public float[] toArray() {
    return values.clone();
  }

  /** Puts all numbers into an array from a place on. */
  public void copyInto(float[] target, int offset) {
    System.arraycopy(values, 0, target, offset, values.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatMatrix that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "FloatMatrix[%d × %d]", rows, columns);
  }
}
