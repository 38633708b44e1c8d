package io.github.qadapter.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatsTest {
  @ParameterizedTest
  @CsvSource({
    "0x0000, 0x0.0p0",
    "0x8000, -0x0.0p0",
    "0x3c00, 0x1.0p0",
    "0xc000, -0x1.0p1",
    "0x3555, 0x1.554p-2",
    "0x7bff, 65504",
    "0x0400, 0x1.0p-14",
    "0x03ff, 0x1.ff8p-15",
    "0x0001, 0x1.0p-24",
    "0x8001, -0x1.0p-24",
    "0x7c00, Infinity",
    "0xfc00, -Infinity"
  })
  void float16(String bits, String expected) {
    float value = HalfFloats.fromFloat16(Integer.decode(bits).shortValue());
    assertThat(Float.floatToRawIntBits(value))
        .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(expected)));
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0x0.0p0",
    "0x8000, -0x0.0p0",
    "0x3f80, 0x1.0p0",
    "0xc020, -2.5",
    "0x0001, 0x1.0p-133",
    "0x7f7f, 0x1.fep127",
    "0x7f80, Infinity",
    "0xff80, -Infinity"
  })
  void bfloat16(String bits, String expected) {
    float value = HalfFloats.fromBfloat16(Integer.decode(bits).shortValue());
    assertThat(Float.floatToRawIntBits(value))
        .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(expected)));
  }

  @Test
  void notANumberStaysOne() {
    assertThat(HalfFloats.fromFloat16((short) 0x7e01)).isNaN();
    assertThat(HalfFloats.fromFloat16((short) 0xfe00)).isNaN();
    assertThat(HalfFloats.fromBfloat16((short) 0x7fc0)).isNaN();
  }
}
