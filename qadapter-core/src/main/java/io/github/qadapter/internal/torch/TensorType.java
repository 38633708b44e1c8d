package io.github.qadapter.internal.torch;

/** The element types that the program knows, with PyTorch's numbers for them. */
public enum TensorType {
  /** Whole numbers from 0 to 255. */
  UINT8(0, 1),
  /** Whole numbers from −128 to 127. */
  INT8(1, 1),
  /** Whole numbers of 32 bits. */
  INT32(3, 4),
  /** 16 bits, 5 of them exponent. */
  FLOAT16(5, 2),
  /** 32 bits. */
  FLOAT32(6, 4),
  /** 16 bits, 8 of them exponent. Opaque to Java: never read or cast such a tensor from here. */
  BFLOAT16(15, 2),
  /** Whole numbers of 64 bits. */
  INT64(4, 8);

  private final int code;
  private final int bytes;

  TensorType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  int code() {
    return code;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }
}
