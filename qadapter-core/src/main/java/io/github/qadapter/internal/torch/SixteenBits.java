package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDManager;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The ways in which processors multiply bfloat16 numbers. */
public enum SixteenBits {
  /** oneDNN has no kernels for it: x86 without AVX-512, or PyTorch built without oneDNN. */
  ABSENT,
  /** Kernels that widen to 32 bits on the way: AVX-512 without its bfloat16 instructions. */
  EMULATED,
  /** The processor's own instructions: AVX-512 BF16, AMX, Arm's; or a graphics card's. */
  NATIVE;

  /** A positive number below bfloat16's smallest normal one. */
  private static final float TINY = 0x1p-130f;

  private static final AtomicReference<@Nullable SixteenBits> PROCESSOR = new AtomicReference<>();

  /**
   * Has the processor's answer assumed, or asked for again: for tests of other processors' ways.
   */
  static void assume(@Nullable SixteenBits answer) {
    PROCESSOR.set(answer);
  }

  /**
   * What the device of a program does; a processor is asked once in a process, by a product that
   * tells. No table of models and no clock is asked: the answer is the same at every start.
   */
  static SixteenBits of(DecoderProgram program, NDManager scope) {
    if (scope.getDevice().isGpu()) {
      return NATIVE;
    }
    SixteenBits known = PROCESSOR.get();
    if (known == null) {
      int found =
          (int)
              program
                  .call(scope, "sixteen_bits")
                  .with(scope.create(TINY))
                  .still()
                  .singletonOrThrow()
                  .getLong();
      known = values()[found];
      PROCESSOR.set(known);
    }
    return known;
  }
}
