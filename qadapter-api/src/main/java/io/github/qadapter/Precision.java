package io.github.qadapter;

/** The number format of a model's weights and layers. */
public enum Precision {
  /** 32 bits: exact parity with reference implementations, twice the memory of 16 bits. */
  FLOAT32,
  /**
   * 16 bits with the range of 32: the format of most published checkpoints. Weights stored as
   * float16, whose fraction has three bits more, are rounded to it; FLOAT32 holds them exactly.
   */
  BFLOAT16,
  /**
   * Weights in 8 bits, each row of a matrix with a scale of its own, computed with in 16 bits: half
   * the memory of {@link #BFLOAT16}, faster to decode with, a little less exact. The matrices are
   * rounded into memory when the model is opened; embeddings, norms and biases stay in 16 bits.
   * Adapters are not bound to it: one that was trained on rounded weights fits the exact ones.
   */
  INT8,
  /**
   * Projections in 4 bits, each 32 neighbors in a row with a scale and a zero point that are fitted
   * to them, 5 bits a weight in all; the head in 8 bits: a third of the memory of {@link
   * #BFLOAT16}, for models that would not fit otherwise. It costs accuracy, most in small models:
   * at 135M parameters perplexity rose by 19 %. Matrices that a GGUF file holds as Q4_0, Q4_1 or
   * Q4_K are taken over as they are. Inputs of projections have to be multiples of 32. Meant for
   * x86 under Linux; where there is no kernel, weights are widened for each token, which is slow.
   * Adapters are not bound to it.
   */
  INT4
}
