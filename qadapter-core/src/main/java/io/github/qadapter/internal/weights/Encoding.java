package io.github.qadapter.internal.weights;

/**
 * The data type of a stored tensor, plain or quantized: its elements are written one by one, or in
 * blocks with shared scales.
 */
public sealed interface Encoding permits ElementType, BlockFormat {
  /** The name that the file's format has for it. */
  String code();

  /** The number of elements of a block; 1 if elements are written one by one. */
  int blockElements();

  /** The size of a block, in bytes. */
  int blockBytes();

  /** Tells whether a model's weights can be of this type. */
  boolean holdsWeights();

  /**
   * Reads blocks as 32-bit numbers.
   *
   * @param blocks where {@code count} blocks begin at {@code from}
   * @param into where their elements go from {@code to} on
   */
  void decode(byte[] blocks, int from, int count, float[] into, int to);
}
