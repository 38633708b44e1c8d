package io.github.qadapter.internal.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes 32-bit numbers in the formats in which models are exported. */
final class Encoder {
  private static final int Q8_LARGEST = 127;

  private Encoder() {}

  /**
   * The numbers in a format, each rounded to the nearest that it has.
   *
   * @param values as many as make whole blocks
   * @throws IllegalArgumentException if nothing is written in this format
   */
  static byte[] encode(Encoding type, float[] values) {
    int blocks = values.length / type.blockElements();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(blocks, type.blockBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.FLOAT32) {
      bytes.asFloatBuffer().put(values);
    } else if (type == ElementType.FLOAT16) {
      for (float value : values) {
        bytes.putShort(HalfFloats.toFloat16(value));
      }
    } else if (type == ElementType.BFLOAT16) {
      for (float value : values) {
        bytes.putShort(HalfFloats.toBfloat16(value));
      }
    } else if (type == BlockFormat.Q8_0) {
      for (int block = 0; block < blocks; block++) {
        putQ8(bytes, values, block * type.blockElements());
      }
    } else {
      throw new IllegalArgumentException("Nothing is written as " + type.code());
    }
    return bytes.array();
  }

  /** The largest number of a block becomes ±127; halves are rounded away from 0, as ggml does. */
  private static void putQ8(ByteBuffer bytes, float[] values, int from) {
    int length = BlockFormat.Q8_0.blockElements();
    float largest = 0;
    for (int i = from; i < from + length; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    float step = largest / Q8_LARGEST;
    float perStep = step == 0 ? 0 : 1 / step;
    bytes.putShort(HalfFloats.toFloat16(step));
    for (int i = from; i < from + length; i++) {
      float steps = values[i] * perStep;
      bytes.put((byte) Math.copySign(Math.floor(Math.abs(steps) + 0.5), steps));
    }
  }
}
