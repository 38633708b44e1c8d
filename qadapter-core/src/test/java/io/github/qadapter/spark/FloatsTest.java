package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class FloatsTest {
  @Test
  void everyBitArrives() throws Exception {
    float[] values = {
      0f, -0f, 1.5f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0x7fc12345)
    };
    Floats arrived =
        (Floats)
            new ObjectInputStream(new ByteArrayInputStream(sent(new Floats(values)))).readObject();
    assertThat(arrived.values()).hasSameSizeAs(values);
    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToRawIntBits(arrived.values()[i]))
          .isEqualTo(Float.floatToRawIntBits(values[i]));
    }
  }

  @Test
  void aValueTakesFourBytes() throws IOException {
    assertThat(sent(new Floats(new float[1000])).length - sent(new Floats(new float[0])).length)
        .isEqualTo(4000);
  }

  private static byte[] sent(Floats values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(values);
    }
    return bytes.toByteArray();
  }
}
