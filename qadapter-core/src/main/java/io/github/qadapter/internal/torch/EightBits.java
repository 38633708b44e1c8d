package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDManager;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The ways in which processors multiply 8-bit weights. */
public enum EightBits {
  /** By numbers in 16 bits only, into which the weights are widened within the kernel. */
  WEIGHTS_ONLY,
  /** By whole numbers in 8 bits, with exact sums in 32: AVX-512 VNNI, AVX-VNNI, AMX. */
  WHOLE_NUMBERS;

  /**
   * oneDNN has kernels for 8 bits on any processor, outside these by plain loops that would be
   * right and slow.
   */
  private static final ImmutableSet<String> X86 = ImmutableSet.of("amd64", "x86_64");

  private static final AtomicReference<@Nullable EightBits> PROCESSOR = new AtomicReference<>();

  /**
   * What the device of a program does; a processor is asked once in a process, by a product that
   * tells: without instructions of its own for it sums are cut off at 16 bits on the way.
   */
  static EightBits of(DecoderProgram program, NDManager scope) {
    if (scope.getDevice().isGpu()) {
      return WEIGHTS_ONLY;
    }
    EightBits known = PROCESSOR.get();
    if (known == null) {
      known = isX86() && exact(program, scope) ? WHOLE_NUMBERS : WEIGHTS_ONLY;
      PROCESSOR.set(known);
    }
    return known;
  }

  private static boolean isX86() {
    return X86.contains(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT));
  }

  private static boolean exact(DecoderProgram program, NDManager scope) {
    return program
            .call(scope, "eight_bits")
            .with(Byte.MAX_VALUE)
            .still()
            .singletonOrThrow()
            .getLong()
        > 0;
  }
}
