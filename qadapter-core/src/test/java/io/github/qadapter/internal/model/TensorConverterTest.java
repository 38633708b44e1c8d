package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.internal.weights.HalfFloats;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorConverterTest {
  /** Of two equally near neighbors the one whose last bit is 0. */
  @ParameterizedTest
  @CsvSource({
    "0x3f800000, 0x3f80", // 1
    "0x3f807fff, 0x3f80", // below the middle
    "0x3f808000, 0x3f80", // the middle, downwards to the even
    "0x3f808001, 0x3f81", // above it
    "0x3f818000, 0x3f82", // the middle, upwards to the even
    "0xbf818000, 0xbf82",
    "0x80000000, 0x8000", // −0
    "0x00000001, 0x0000", // the smallest number
    "0x7f7fffff, 0x7f80", // the largest becomes infinite
    "0x7f800000, 0x7f80",
    "0xff800000, 0xff80",
    "0x7f800001, 0x7fc0", // no number
    "0xffffffff, 0x7fc0",
  })
  void roundsToSixteenBits(String number, String expected) {
    short rounded =
        HalfFloats.toBfloat16(
            Float.intBitsToFloat(Integer.parseUnsignedInt(number.substring(2), 16)));
    assertThat("0x%04x".formatted(rounded & 0xFFFF)).isEqualTo(expected);
  }
}
