package io.github.qadapter.internal.weights;

/**
 * Rows of numbers q from 0 to 15 in groups of 32, an element being (q − 8) · scale + zero. To be
 * read only, once it is filled.
 *
 * @param numbers q, row after row
 * @param scales of each group, row after row
 * @param zeros of each group, row after row
 */
@SuppressWarnings("ArrayRecordComponent")
public record FourBitRows(byte[] numbers, float[] scales, float[] zeros) {
  /** Elements of a group. */
  public static final int GROUP = 32;

  private static final int LOW = 0xF;

  static FourBitRows ofSize(int elements) {
    int groups = elements / GROUP;
    return new FourBitRows(new byte[elements], new float[groups], new float[groups]);
  }

  /** A group whose 16 bytes hold its first numbers in their lower bits, its last ones above. */
  void group(int to, byte[] in, int at, float scale, float zero) {
    for (int i = 0; i < GROUP / 2; i++) {
      numbers[to + i] = (byte) (in[at + i] & LOW);
      numbers[to + GROUP / 2 + i] = (byte) (in[at + i] >> 4 & LOW);
    }
    scales[to / GROUP] = scale;
    zeros[to / GROUP] = zero;
  }

  /** Two groups whose 32 bytes hold one's numbers in their lower bits and the next one's above. */
  void pair(int to, byte[] in, int at, float[] low, float[] high) {
    for (int i = 0; i < GROUP; i++) {
      numbers[to + i] = (byte) (in[at + i] & LOW);
      numbers[to + GROUP + i] = (byte) (in[at + i] >> 4 & LOW);
    }
    scales[to / GROUP] = low[0];
    zeros[to / GROUP] = low[1];
    scales[to / GROUP + 1] = high[0];
    zeros[to / GROUP + 1] = high[1];
  }
}
