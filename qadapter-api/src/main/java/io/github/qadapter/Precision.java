package io.github.qadapter;

/** The number format in which a model's layers compute. */
public enum Precision {
  /** 32 bits: exact parity with reference implementations, twice the memory of 16 bits. */
  FLOAT32,
  /** 16 bits with the range of 32: the format of most published checkpoints. */
  BFLOAT16
}
