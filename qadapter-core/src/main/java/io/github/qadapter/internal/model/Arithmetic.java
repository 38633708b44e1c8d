package io.github.qadapter.internal.model;

import io.github.qadapter.Precision;
import io.github.qadapter.internal.torch.EightBits;
import io.github.qadapter.internal.torch.SixteenBits;
import io.github.qadapter.internal.torch.TensorType;

/**
 * How a decoder's products are computed: the fastest way that is right on its device. The stored
 * numbers and those between two operations have the precision that the user asked for in any case;
 * where a product goes by way of 32 bits, it is rounded less often, never more.
 *
 * @param products the type of products of many rows: prompts, scoring and training
 * @param stepRows how many rows of a token's step meet a weight as it is stored at a time; 0 for
 *     all of them
 * @param packWeights whether a copy in oneDNN's own layout makes a step faster
 * @param packsGuides the same of adapters' matrices
 * @param saying the way, for the log
 */
record Arithmetic(
    TensorType products, int stepRows, boolean packWeights, boolean packsGuides, String saying) {
  /** oneDNN's kernel for few rows takes as long for four as for one. */
  private static final int ROWS_OF_A_TILE = 4;

  /**
   * The way of a processor.
   *
   * @param sixteenBits what it does with products of bfloat16 numbers
   * @param eightBits what it does with products of 8-bit weights
   * @param fourBitKernel whether it has a kernel for 4-bit weights
   */
  static Arithmetic onProcessor(
      Precision precision, SixteenBits sixteenBits, EightBits eightBits, boolean fourBitKernel) {
    return switch (precision) {
      case FLOAT32 ->
          new Arithmetic(TensorType.FLOAT32, 0, true, true, "multiplies in 32 bits throughout");
      case BFLOAT16 ->
          switch (sixteenBits) {
            case NATIVE ->
                new Arithmetic(
                    TensorType.BFLOAT16,
                    0,
                    true,
                    true,
                    "has instructions for bfloat16, which all products use");
            case EMULATED ->
                new Arithmetic(
                    TensorType.FLOAT32,
                    ROWS_OF_A_TILE,
                    false,
                    true,
                    "has no instructions for bfloat16: prompts and training multiply in 32 bits, layer by layer, tokens with the weights as stored");
            case ABSENT ->
                new Arithmetic(
                    TensorType.FLOAT32,
                    1,
                    false,
                    true,
                    "has neither AVX-512 nor another way to multiply bfloat16 fast: prompts and training multiply in 32 bits, layer by layer, tokens row by row with the weights as stored");
          };
      case INT8 -> inEightBits(sixteenBits, eightBits);
      case INT4 -> inFourBits(sixteenBits, eightBits, fourBitKernel);
    };
  }

  /** Only the head has 8 bits, and a packed copy where its products are those of whole numbers. */
  private static Arithmetic inFourBits(
      SixteenBits sixteenBits, EightBits eightBits, boolean fourBitKernel) {
    boolean inSixteen = sixteenBits == SixteenBits.NATIVE;
    String answers =
        fourBitKernel
            ? "multiplies tokens and short prompts with 4-bit weights as stored, "
            : "has no kernel for 4-bit weights and widens them for every token, which is slow, ";
    return new Arithmetic(
        inSixteen ? TensorType.BFLOAT16 : TensorType.FLOAT32,
        0,
        eightBits == EightBits.WHOLE_NUMBERS,
        !inSixteen,
        answers + "long prompts, scoring and training in " + (inSixteen ? "bfloat16" : "32 bits"));
  }

  /** Guides are packed where plain products in 32 bits would depend on the number of rows. */
  private static Arithmetic inEightBits(SixteenBits sixteenBits, EightBits eightBits) {
    boolean wholeNumbers = eightBits == EightBits.WHOLE_NUMBERS;
    String answers =
        wholeNumbers
            ? "multiplies prompts and tokens in 8 bits, each row rounded by itself, "
            : "multiplies tokens with 8-bit weights as stored, prompts as training, ";
    return sixteenBits == SixteenBits.NATIVE
        ? new Arithmetic(
            TensorType.BFLOAT16,
            0,
            wholeNumbers,
            false,
            answers + "scoring and training in bfloat16")
        : new Arithmetic(
            TensorType.FLOAT32,
            0,
            wholeNumbers,
            true,
            answers + "scoring and training in 32 bits, for want of instructions for bfloat16");
  }

  /** Whether matrices are rounded to whole numbers when a model is opened. */
  static boolean rounds(Precision precision) {
    return precision == Precision.INT8 || precision == Precision.INT4;
  }

  /** The way of a graphics card, which has one for each type. */
  static Arithmetic onCard(TensorType type) {
    return new Arithmetic(type, 0, false, false, "multiplies in " + type);
  }
}
