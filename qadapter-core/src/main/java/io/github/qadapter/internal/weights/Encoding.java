package io.github.qadapter.internal.weights;

/** How the elements of a stored tensor are written: one by one, or in blocks with shared scales. */
public sealed interface Encoding permits ElementType, BlockFormat {
  /** The name that the file's format has for it. */
  String code();

  /** How many elements are written together. */
  int blockElements();

  /** How many bytes a block takes. */
  int blockBytes();

  /** Whether a model's weights can be written so. */
  boolean holdsWeights();

  /**
   * Reads blocks as 32-bit numbers.
   *
   * @param blocks where {@code count} blocks begin at {@code from}
   * @param into where their elements go from {@code to} on
   */
  void decode(byte[] blocks, int from, int count, float[] into, int to);
}
