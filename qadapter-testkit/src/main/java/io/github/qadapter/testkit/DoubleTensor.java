package io.github.qadapter.testkit;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/** Numbers in a rectangular shape, row-major, 64-bit. Immutable; equal when bit-equal. */
public final class DoubleTensor {
  private final int[] shape;
  private final double[] values;

  private DoubleTensor(int[] shape, double[] values) {
    this.shape = shape;
    this.values = values;
  }

  /** A vector of shape [n]. */
  public static DoubleTensor of(double... values) {
    return new DoubleTensor(new int[] {values.length}, values.clone());
  }

  /**
   * A table of shape [rows, columns].
   *
   * @throws IllegalArgumentException if there is no row or the rows differ in length
   */
  public static DoubleTensor of(double[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("Expected at least one row, but found none.");
    }
    int columns = rows[0].length;
    double[] values = new double[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw new IllegalArgumentException(
            "Expected " + columns + " columns, but found " + rows[i].length + " in row " + i + ".");
      }
      System.arraycopy(rows[i], 0, values, i * columns, columns);
    }
    return new DoubleTensor(new int[] {rows.length, columns}, values);
  }

  /**
   * A tensor of any shape from its values in row-major order.
   *
   * @throws IllegalArgumentException if the shape does not hold as many values
   */
  public static DoubleTensor shaped(double[] values, int... shape) {
    if (sizeOf(shape) != values.length) {
      throw new IllegalArgumentException(
          "Expected "
              + sizeOf(shape)
              + " values for shape "
              + Arrays.toString(shape)
              + ", but found "
              + values.length
              + ".");
    }
    return new DoubleTensor(shape.clone(), values.clone());
  }

  /** A tensor whose value at flat position i is {@code value(i)}. */
  public static DoubleTensor generate(IntToDoubleFunction value, int... shape) {
    double[] values = new double[sizeOf(shape)];
    Arrays.setAll(values, value);
    return new DoubleTensor(shape.clone(), values);
  }

  /** A tensor of zeros. */
  public static DoubleTensor zeros(int... shape) {
    return new DoubleTensor(shape.clone(), new double[sizeOf(shape)]);
  }

  /** The length of each dimension. */
  public int[] shape() {
    return shape.clone();
  }

  /** The length of one dimension, from 0. */
  public int dimension(int index) {
    return shape[index];
  }

  /** The number of values. */
  public int size() {
    return values.length;
  }

  /** All values in row-major order, as a copy. */
  public double[] values() {
    return values.clone();
  }

  /** A vector's value, or the value at a flat position. */
  public double get(int index) {
    return values[index];
  }

  /** A table's value. */
  public double get(int row, int column) {
    requireTable();
    return values[row * shape[1] + column];
  }

  /** One row of a table, as a copy. */
  public double[] row(int row) {
    requireTable();
    return Arrays.copyOfRange(values, row * shape[1], (row + 1) * shape[1]);
  }

  /** All rows of a table, as copies. */
  public double[][] rows() {
    requireTable();
    double[][] rows = new double[shape[0]][];
    Arrays.setAll(rows, this::row);
    return rows;
  }

  /** This + other, element by element. */
  public DoubleTensor plus(DoubleTensor other) {
    requireSameShape(other);
    return generate(i -> values[i] + other.values[i], shape);
  }

  /** This − other, element by element. */
  public DoubleTensor minus(DoubleTensor other) {
    requireSameShape(other);
    return generate(i -> values[i] - other.values[i], shape);
  }

  /** A table with {@code perRow[i]} added to each value of row i; {@code perRow} is [rows]. */
  public DoubleTensor plusPerRow(DoubleTensor perRow) {
    requireTable();
    if (perRow.shape.length != 1 || perRow.size() != shape[0]) {
      throw new IllegalArgumentException(
          "Expected one value for each of "
              + shape[0]
              + " rows, but found shape "
              + Arrays.toString(perRow.shape)
              + ".");
    }
    return generate(i -> values[i] + perRow.values[i / shape[1]], shape);
  }

  /** Each value times a factor. */
  public DoubleTensor times(double factor) {
    return map(value -> value * factor);
  }

  /** Each value plus a number. */
  public DoubleTensor plus(double number) {
    return map(value -> value + number);
  }

  /** The operator on each value. */
  public DoubleTensor map(DoubleUnaryOperator operator) {
    return generate(i -> operator.applyAsDouble(values[i]), shape);
  }

  /** The largest absolute value; 0 for an empty tensor, NaN if any value is. */
  public double maxAbs() {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Tells whether both shapes are equal. */
  public boolean hasShapeOf(DoubleTensor other) {
    return Arrays.equals(shape, other.shape);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DoubleTensor tensor
        && Arrays.equals(shape, tensor.shape)
        && Arrays.equals(values, tensor.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  /** The shape, then the values, one line for each row. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner("");
    text.add(Arrays.toString(shape));
    if (shape.length == 2) {
      for (double[] row : rows()) {
        text.add("\n  " + Arrays.toString(row));
      }
    } else {
      text.add(" " + Arrays.toString(values));
    }
    return text.toString();
  }

  /** The values themselves, for this package's loops; never written to. */
  double[] raw() {
    return values;
  }

  /** A tensor that takes the array over without a copy. */
  static DoubleTensor wrap(double[] values, int... shape) {
    return new DoubleTensor(shape, values);
  }

  private void requireTable() {
    if (shape.length != 2) {
      throw new IllegalStateException(
          "Expected a table, but this tensor has shape " + Arrays.toString(shape) + ".");
    }
  }

  private void requireSameShape(DoubleTensor other) {
    if (!hasShapeOf(other)) {
      throw new IllegalArgumentException(
          "Expected shape "
              + Arrays.toString(shape)
              + ", but found "
              + Arrays.toString(other.shape)
              + ".");
    }
  }

  private static int sizeOf(int[] shape) {
    int size = 1;
    for (int length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }
}
