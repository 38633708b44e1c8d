package io.github.qadapter.internal.weights;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A short vector of float32 that no file holds yet.
 *
 * @param name under which it is written
 * @param values its elements
 */
@SuppressWarnings("ArrayRecordComponent") // written once, compared never
public record OutgoingNumbers(String name, float[] values) implements OutgoingTensor {
  @Override
  public Encoding type() {
    return ElementType.FLOAT32;
  }

  @Override
  public ImmutableLongArray dimensions() {
    return ImmutableLongArray.of(values.length);
  }

  @Override
  public long byteLength() {
    return (long) values.length * Float.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(Encoder.encode(ElementType.FLOAT32, values));
  }
}
