package io.github.qadapter.internal.weights;

/** The two 16-bit number formats: widened to 32 bits without loss, and rounded from them. */
public final class HalfFloats {
  private static final float SUBNORMAL_STEP = 0x1p-24f;
  private static final int NOT_A_NUMBER = 0x7E00;
  private static final int INFINITY = 0x7C00;
  private static final short NOT_A_BFLOAT16 = 0x7FC0;

  /** The bits of 65520, from which on a float16 is infinite. */
  private static final int BEYOND = 0x477FF000;

  /** The bits of 2⁻¹⁴, the smallest float16 with all its digits. */
  private static final int NORMAL = 0x38800000;

  /** 127 − 15, the difference of the exponents' biases, at the exponent's place. */
  private static final int REBIAS = 112 << 23;

  private HalfFloats() {}

  /** Brain floating point: the upper half of a float's bits. */
  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The upper half of a float's bits, rounded to the nearest, of two equally near to the even. */
  public static short toBfloat16(float number) {
    if (Float.isNaN(number)) {
      return NOT_A_BFLOAT16;
    }
    int bits = Float.floatToRawIntBits(number);
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  /** IEEE 754 binary16: one sign bit, five of exponent (bias 15), ten of fraction. */
  static float fromFloat16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * SUBNORMAL_STEP;
      return sign == 0 ? magnitude : -magnitude;
    }
    int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }

  /** The nearest float16, of two equally near the even one; beyond 65504 infinity. */
  static short toFloat16(float number) {
    int bits = Float.floatToRawIntBits(number);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    int half;
    if (Float.isNaN(number)) {
      half = NOT_A_NUMBER;
    } else if (magnitude >= BEYOND) {
      half = INFINITY;
    } else if (magnitude < NORMAL) {
      half = (int) Math.rint(Math.abs(number) / SUBNORMAL_STEP);
    } else {
      half = (magnitude - REBIAS + 0xFFF + (magnitude >>> 13 & 1)) >>> 13;
    }
    return (short) (sign | half);
  }
}
