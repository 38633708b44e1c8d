package io.github.qadapter.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers that travel as their bytes: Java writes an array of bytes as it lies in memory, but one
 * of floats value by value, which for an adapter of megabytes takes most of a step's own time.
 *
 * @param values not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // sent, never compared
record Floats(float[] values) implements Serializable {
  private static final long serialVersionUID = 1;

  private Object writeReplace() {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Packed(bytes.array());
  }

  private record Packed(byte[] bytes) implements Serializable {
    private static final long serialVersionUID = 1;

    private Object readResolve() {
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return new Floats(values);
    }
  }
}
