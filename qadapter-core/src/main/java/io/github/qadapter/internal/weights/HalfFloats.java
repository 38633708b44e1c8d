package io.github.qadapter.internal.weights;

/** The two 16-bit number formats, widened to 32 bits without loss. */
final class HalfFloats {
  private static final float SUBNORMAL_STEP = 0x1p-24f;

  private HalfFloats() {}

  /** Brain floating point: the upper half of a float's bits. */
  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
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
}
